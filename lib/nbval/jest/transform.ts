/** Makes a notebook a test file for jest: the code that defines its tests lives in the environment. */
export default {
  process(_source: string, path: string): { code: string } {
    return {
      code:
        `(globalThis[Symbol.for('fastbook-ts/nbval')] ?? { define() { throw new ` +
        `Error(${JSON.stringify(needsEnvironment(path))}); } }).define();`,
    };
  },

  /** Whatever the notebook says, the code is the same. */
  getCacheKey: (_source: string, path: string): string => `fastbook-ts/nbval 2 ${path}`,
};

const needsEnvironment = (path: string) =>
  `${path}: notebooks need the test environment fastbook-ts/nbval/environment; jest's preset ` +
  `fastbook-ts/nbval has it`;
