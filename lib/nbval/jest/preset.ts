import { existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { NbvalOptions } from '../nbvaloptions';

/**
 * The configuration of a jest project with notebooks (https://jestjs.io/docs/configuration). What it sets in
 * jest's place keeps jest's defaults, so that a project's own tests are found and run as before.
 */
export interface NbvalPreset {
  /** Notebooks, and jest's default: tests of one's own. */
  readonly testMatch: string[];
  /** jest's own, and `ipynb`. */
  readonly moduleFileExtensions: string[];
  /** Makes a notebook a test file; other files are left to jest's default, Babel. */
  readonly transform: Record<string, string>;
  /** Runs the cells; to other tests it is the environment `node`. */
  readonly testEnvironment: string;
  /** The options of nbval. */
  readonly testEnvironmentOptions: { readonly nbval: NbvalOptions };
  /** Finds what notebooks import, for `--findRelatedTests` and `--watch`. */
  readonly dependencyExtractor: string;
  /** jest's own, and notebooks in folders that pytest does not look into. */
  readonly testPathIgnorePatterns: string[];
  /** The same. */
  readonly watchPathIgnorePatterns: string[];
}

/**
 * For notebooks alone: `{ ...nbval(), testMatch: notebookMatch }`, as one of jest's `projects`, beside others
 * with whatever settings.
 */
export const notebookMatch: readonly string[] = ['**/*.ipynb'];

/**
 * The configuration of a jest project with notebooks: `module.exports = nbval({ lax: true })`. The preset
 * `fastbook-ts/nbval` is the same without options.
 */
export function nbval(options: NbvalOptions = {}): NbvalPreset {
  return {
    testMatch: [
      ...notebookMatch,
      '**/__tests__/**/*.?([mc])[jt]s?(x)',
      '**/?(*.)+(spec|test).?([mc])[jt]s?(x)',
    ],
    moduleFileExtensions: [
      ...['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'json', 'node'],
      'ipynb',
    ],
    transform: { '\\.ipynb$': require.resolve('./transform'), '\\.[jt]sx?$': 'babel-jest' },
    testEnvironment: require.resolve('./environment'),
    testEnvironmentOptions: { nbval: options },
    dependencyExtractor: require.resolve('./dependencies'),
    testPathIgnorePatterns: [...ignored],
    watchPathIgnorePatterns: [...ignored],
  };
}

/**
 * What jest skips, JupyterLab's checkpoints, and notebooks in folders of the project that pytest skips.
 * `<rootDir>` would stand in these patterns, and in globs, as it is: with a folder named `c++` or `[b]` they
 * would match nothing, or be none.
 */
const ignored = [
  '/node_modules/',
  '/\\.ipynb_checkpoints/',
  `^${escaped(projectFolder())}/(.*/)?` +
    '(\\.[^/]+|build|dist|venv|__pycache__|[^/]+\\.egg)/(.*/)?[^/]+\\.ipynb$',
];

/** jest's root, where no option names another: the nearest folder above with a package or a configuration. */
function projectFolder(): string {
  const isProject = (folder: string) =>
    ['package.json', ...['js', 'ts', 'mjs', 'cjs', 'json'].map(type => `jest.config.${type}`)].some(name =>
      existsSync(join(folder, name)),
    );
  let folder = process.cwd();
  while (!isProject(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function escaped(path: string): string {
  return path
    .split(sep)
    .join('/')
    .replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
