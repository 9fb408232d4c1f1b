/**
 * jest's transform for notebooks (https://jestjs.io/docs/code-transformation): code that calls the
 * environment, which defines the tests.
 */
export default {
  /** The code of the test file. */
  process(_source: string, path: string): { code: string } {
    return {
      code:
        `(globalThis[Symbol.for('fastbook-ts/nbval')] ?? ` +
        `{ define() { throw new Error(${JSON.stringify(needsEnvironment(path))}); } })` +
        `.define(require('@jest/globals').test);`, // also with "injectGlobals": false
    };
  },

  /** The code does not depend on the notebook's content. */
  getCacheKey: (_source: string, path: string): string => `fastbook-ts/nbval 3 ${path}`,
};

const needsEnvironment = (path: string) =>
  `${path}: notebooks need the test environment fastbook-ts/nbval/environment; ` +
  `jest's preset fastbook-ts/nbval has it`;
