import type { NbvalOptions } from '../options';

/** What a jest project needs to take notebooks for test files. */
export interface NbvalPreset {
  readonly testMatch: string[];
  readonly moduleFileExtensions: string[];
  readonly transform: Record<string, string>;
  readonly testEnvironment: string;
  readonly testEnvironmentOptions: { readonly nbval: NbvalOptions };
  readonly testPathIgnorePatterns: string[];
  readonly watchPathIgnorePatterns: string[];
}

/**
 * The settings for a jest project of notebooks: `module.exports = nbval({ lax: true })`. The preset
 * `fastbook-ts/nbval` is the same without options.
 */
export function nbval(options: NbvalOptions = {}): NbvalPreset {
  return {
    testMatch: ['**/*.ipynb'],
    moduleFileExtensions: ['js', 'mjs', 'cjs', 'json', 'ts', 'node', 'ipynb'],
    transform: { '\\.ipynb$': require.resolve('./transform') },
    testEnvironment: require.resolve('./environment'),
    testEnvironmentOptions: { nbval: options },
    testPathIgnorePatterns: [...ignored],
    watchPathIgnorePatterns: [...ignored],
  };
}

/**
 * What pytest does not look into, in the project: hidden folders, so JupyterLab's checkpoints, and what was
 * installed or built.
 */
const ignored = ['<rootDir>/(.*/)?(\\.[^/]+|node_modules|build|dist|venv|__pycache__|[^/]+\\.egg)/'];
