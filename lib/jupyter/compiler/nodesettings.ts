import { dirname, join } from 'node:path';
import type { CompilerSettings } from '../../compiler/host';
import { packageFolder } from '../../host/package';
import { slashed } from './nodehost';

/** TypeScript's declarations of what newer versions of Node have, with a sign of each. */
const newerLibs: readonly (readonly [lib: string, isThere: () => boolean])[] = [
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

/** Names by which libraries find out where they run: a cell's variable of such a name would mislead them. */
const environments = `
  window document self define location navigator importScripts WorkerGlobalScope XMLHttpRequest Worker
  HTMLElement HTMLImageElement HTMLVideoElement HTMLCanvasElement Element Node Image ImageData ImageBitmap
  OffscreenCanvas Audio FileReader localStorage indexedDB MutationObserver requestAnimationFrame Deno Bun
  require module exports __filename __dirname prompt confirm alert __kernel__ __tslab__`;

/** The settings of the compiler on this version of Node. */
export function nodeSettings(): CompilerSettings {
  const built = slashed(join(packageFolder, 'dist'));
  const major = Number(process.versions.node.split('.')[0]);
  return {
    libFolder: slashed(dirname(require.resolve('typescript'))),
    fixedFolders: [built],
    libs: ['es2023', ...newerLibs.filter(([, isThere]) => isThere()).map(([lib]) => lib)].map(
      lib => `lib.${lib}.d.ts`,
    ),
    target: major >= 24 ? 'ES2025' : major >= 22 ? 'ES2024' : 'ES2023',
    typeRoots: [slashed(join(dirname(require.resolve('@types/node/package.json')), '..'))],
    types: ['node'],
    declarations: ['cellglobals', 'tslab'].map(name => `${built}/lib/jupyter/server/${name}.d.ts`),
    globals: new Set([...Object.getOwnPropertyNames(globalThis), ...environments.trim().split(/\s+/)]),
  };
}
