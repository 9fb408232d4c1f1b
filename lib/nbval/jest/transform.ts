/** Makes a notebook a test file for jest: the code that defines its tests lives in the environment. */
export function process(_source: string, path: string): { code: string } {
  return { code: `globalThis[Symbol.for('fastbook-ts/nbval')]?.define() ?? (() => { throw new Error(${JSON.stringify(needsEnvironment(path))}); })();` };
}

/** Whatever the notebook says, the code is the same. */
export const getCacheKey = (_source: string, path: string): string => `fastbook-ts/nbval 1 ${path}`;

const needsEnvironment = (path: string) => `${path}: notebooks need the test environment fastbook-ts/nbval/environment; jest's preset fastbook-ts/nbval has it`;
