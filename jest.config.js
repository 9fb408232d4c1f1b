const { nbval } = require('./dist/lib/nbval');

// modules in there have names that ours have
const modulePathIgnorePatterns = ['<rootDir>/dist/', '<rootDir>/test/tmp/', '<rootDir>/.venv/'];

/**
 * One jest for the whole tree: `fast` and `notebooks` (those without data) are `npm test`; `slow` (long
 * faults) and `all-notebooks` are `npm run test:slow`.
 */
const project = (displayName, settings) => ({
  displayName,
  ...settings,
  modulePathIgnorePatterns,
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' }, // finalizers free tensors after the end of a file, too
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    '^fastbook-ts$': '<rootDir>/lib/index.ts',
    '^fastbook-ts/course$': '<rootDir>/lib/course/index.ts',
  },
});

const quick = ['07_mini_batches', '13_jargon'];
const notebooks = (displayName, testMatch) => ({
  ...nbval({ sanitizeWith: `${__dirname}/notebooks/sanitize.cfg` }),
  displayName,
  testMatch,
  modulePathIgnorePatterns,
});

module.exports = {
  testSequencer: `${__dirname}/test/support/longestfirst.js`,
  projects: [
    project('fast', {
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/slow/', '<rootDir>/test/tmp/'],
    }),
    project('slow', {
      testMatch: ['<rootDir>/test/slow/**/*.test.ts'],
      globalSetup: '<rootDir>/test/support/venv.ts',
    }),
    notebooks(
      'notebooks',
      quick.map(name => `<rootDir>/notebooks/${name}.ipynb`),
    ),
    notebooks('all-notebooks', ['<rootDir>/notebooks/*.ipynb']),
  ],
};
