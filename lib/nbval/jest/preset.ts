import type { NbvalOptions } from '../nbvaloptions';

/**
 * The configuration of a jest project whose test files are notebooks (https://jestjs.io/docs/configuration).
 */
export interface NbvalPreset {
  /** Notebooks, wherever they lie. */
  readonly testMatch: string[];
  /** jest's own, and `ipynb`. */
  readonly moduleFileExtensions: string[];
  /** Makes a notebook a test file. */
  readonly transform: Record<string, string>;
  /** Runs the cells. */
  readonly testEnvironment: string;
  /** The options of nbval. */
  readonly testEnvironmentOptions: { readonly nbval: NbvalOptions };
  /** Folders that pytest does not look into. */
  readonly testPathIgnorePatterns: string[];
  /** The same folders. */
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
