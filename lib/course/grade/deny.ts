import { isBuiltin, syncBuiltinESMExports } from 'node:module';

/** An object, and what shall be taken away from it. */
type Denial = readonly [owner: object, names: readonly string[]];

/** Takes from the kernel of a submission what looks into the code of a test, or at the kernel's own ends. */
export function denyIntrospection(load: NodeJS.Require): void {
  deny([
    [
      builtin(load, 'v8'),
      ['getHeapSnapshot', 'writeHeapSnapshot', 'setHeapSnapshotNearHeapLimit', 'queryObjects'],
    ],
    [builtin(load, 'async_hooks'), ['executionAsyncResource', 'createHook']],
    [builtin(load, 'trace_events'), ['createTracing']],
    [builtin(load, 'worker_threads'), ['Worker']], // a thread has all of this anew
    [builtin(load, 'module'), ['register']], // and this has a thread
    [process, ['_getActiveHandles', '_getActiveRequests']],
  ]);
  const v8 = load('v8') as typeof import('node:v8');
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = flag => (ourFlags.has(flag) ? setFlagsFromString(flag) : denied());
  syncBuiltinESMExports();
}

/** Flags that the teaching library sets. */
const ourFlags = new Set(['--expose-gc', '--experimental-wasm-relaxed-simd']);

/** Takes from it the ways to other processes and files that Node's permissions leave open. */
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
  throw new Error('this is not there while a notebook is graded');
}
