/** TypeScript's declarations of what newer engines have, with a sign of each. */
export const newerLibs: readonly (readonly [lib: string, isThere: () => boolean])[] = [
  ['es2024.object', () => 'groupBy' in Object],
  ['es2024.collection', () => 'groupBy' in Map],
  ['es2024.promise', () => 'withResolvers' in Promise],
  ['es2024.arraybuffer', () => 'transfer' in ArrayBuffer.prototype],
  ['es2024.string', () => 'isWellFormed' in String.prototype],
  ['es2024.sharedmemory', () => 'waitAsync' in Atomics],
  ['es2024.regexp', () => true],
  ['es2025.iterator', () => 'Iterator' in globalThis],
  ['es2025.collection', () => 'union' in Set.prototype],
  ['es2025.promise', () => 'try' in Promise],
  ['es2025.regexp', () => 'escape' in RegExp],
  ['es2025.float16', () => 'Float16Array' in globalThis],
  ['esnext.array', () => 'fromAsync' in Array],
  ['esnext.error', () => 'isError' in Error],
  ['esnext.disposable', () => true],
  ['esnext.decorators', () => true],
];

/** The declarations of ECMAScript that this engine has: `lib.es2023.d.ts` and what is newer. */
export const availableLibs = (): string[] =>
  ['es2023', ...newerLibs.filter(([, isThere]) => isThere()).map(([lib]) => lib)].map(
    lib => `lib.${lib}.d.ts`,
  );
