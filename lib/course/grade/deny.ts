import { isBuiltin, syncBuiltinESMExports } from 'node:module';

/** An object, and the names of its functions that are replaced by one that throws. */
type Denial = readonly [owner: object, names: readonly string[]];

/**
 * Denies the kernel of a submission the functions of Node that could read the code of a test, or reach the
 * kernel's own connections.
 *
 * @param load the kernel's `require`.
 */
export function denyIntrospection(load: NodeJS.Require): void {
  deny([
    [
      builtin(load, 'v8'),
      ['getHeapSnapshot', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit', 'queryObjects'],
    ],
    [builtin(load, 'async_hooks'), ['executionAsyncResource', 'createHook']],
    [builtin(load, 'trace_events'), ['createTracing']],
    [builtin(load, 'worker_threads'), ['Worker']], // a thread would have all of these again
    [builtin(load, 'module'), ['register']], // this starts a thread
    [process, ['_getActiveHandles', '_getActiveRequests']],
  ]);
  const v8 = load('v8') as typeof import('node:v8');
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = flag => (ourFlags.has(flag) ? setFlagsFromString(flag) : denied());
  syncBuiltinESMExports();
}

/** V8's flags that the library sets. */
const ourFlags = new Set(['--expose-gc', '--experimental-wasm-relaxed-simd']);

/**
 * Denies it the functions that could reach other processes, the network or files although Node's permission
 * model is on.
 *
 * @param load the kernel's `require`.
 */
export function denyOutside(load: NodeJS.Require): void {
  const [net, dgram] = [
    load('net') as typeof import('node:net'),
    load('dgram') as typeof import('node:dgram'),
  ];
  deny([
    [process, ['_kill', '_debugProcess']],
    [builtin(load, 'os'), ['setPriority']],
    [net, ['_createServerHandle']],
    [net.Socket.prototype, ['connect']],
    [net.Server.prototype, ['listen', '_listen2']],
    [dgram, ['_createSocketHandle']],
    [dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto']],
    ...(isBuiltin('node:sqlite')
      ? [[builtin(load, 'node:sqlite'), ['DatabaseSync', 'backup']] as const]
      : []), // opens any file
  ]);
}

const builtin = (load: NodeJS.Require, name: string) => load(name) as object;

function deny(denials: readonly Denial[]): void {
  for (const [owner, names] of denials) {
    for (const name of names)
      if (name in owner)
        Object.defineProperty(owner, name, { value: denied, writable: false, configurable: false });
  }
  syncBuiltinESMExports();
}

function denied(): never {
  throw new Error('this is not available while a notebook is graded');
}
