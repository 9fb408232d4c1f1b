import type { NbvalOptions } from '../nbvaloptions';

/**
 * The configuration of a jest project with notebooks (https://jestjs.io/docs/configuration). What it sets in
 * jest's place keeps jest's defaults, so that a project's own tests are found and run as before.
 */
export interface NbvalPreset {
  /** Notebooks, wherever they lie, and jest's default: tests of one's own. */
  readonly testMatch: string[];
  /** jest's own, and `ipynb`. */
  readonly moduleFileExtensions: string[];
  /** Makes a notebook a test file; other files are left to jest's default, Babel. */
  readonly transform: Record<string, string>;
  /** Runs the cells; to other tests it is the environment `node`. */
  readonly testEnvironment: string;
  /** The options of nbval. */
  readonly testEnvironmentOptions: { readonly nbval: NbvalOptions };
  /** jest's own, and notebooks in folders that pytest does not look into. */
  readonly testPathIgnorePatterns: string[];
  /** The same. */
  readonly watchPathIgnorePatterns: string[];
}

/**
 * The configuration of a jest project with notebooks: `module.exports = nbval({ lax: true })`. The preset
 * `fastbook-ts/nbval` is the same without options. For notebooks alone, as one of jest's `projects`, set
 * `testMatch: ['**\/*.ipynb']` beside it.
 */
export function nbval(options: NbvalOptions = {}): NbvalPreset {
  return {
    testMatch: ['**/*.ipynb', '**/__tests__/**/*.?([mc])[jt]s?(x)', '**/?(*.)+(spec|test).?([mc])[jt]s?(x)'],
    moduleFileExtensions: [
      ...['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'json', 'node'],
      'ipynb',
    ],
    transform: { '\\.ipynb$': require.resolve('./transform'), '\\.[jt]sx?$': 'babel-jest' },
    testEnvironment: require.resolve('./environment'),
    testEnvironmentOptions: { nbval: options },
    testPathIgnorePatterns: [...ignored],
    watchPathIgnorePatterns: [...ignored],
  };
}

/**
 * What jest skips, and notebooks in the folders that pytest skips: hidden ones, such as JupyterLab's
 * checkpoints, and those of builds.
 */
const ignored = [
  '/node_modules/',
  '<rootDir>/(.*/)?(\\.[^/]+|build|dist|venv|__pycache__|[^/]+\\.egg)/(.*/)?[^/]+\\.ipynb$',
];
