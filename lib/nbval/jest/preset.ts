import type { NbvalOptions } from '../nbvaloptions';

/**
 * The configuration of a jest project whose test files are notebooks (https://jestjs.io/docs/configuration).
 */
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
 * The configuration of a jest project of notebooks: `module.exports = nbval({ lax: true })`. The preset
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
 * The folders that pytest skips: hidden ones, such as JupyterLab's checkpoints, and those of packages and
 * builds.
 */
const ignored = ['<rootDir>/(.*/)?(\\.[^/]+|node_modules|build|dist|venv|__pycache__|[^/]+\\.egg)/'];
