/** One jest for the whole tree: `fast` is `npm test`, `slow` (every notebook, long faults) is `npm run test:slow`. */
const project = (displayName, testMatch) => ({
  displayName,
  testMatch,
  testEnvironment: 'node',
  testEnvironmentOptions: { globalsCleanup: 'off' }, // tensors are freed by their finalizers, after a file's end as well
  transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] },
  moduleNameMapper: { '^fastbook-ts$': '<rootDir>/lib/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/tmp/', '<rootDir>/.venv/'],
});

module.exports = {
  projects: [
    project('fast', ['<rootDir>/test/*.test.ts']),
    project('slow', ['<rootDir>/test/slow/*.test.ts']),
  ],
};
