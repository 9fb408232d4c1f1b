import { syncBuiltinESMExports } from 'node:module';

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
    [builtin(load, 'module'), ['register', 'registerHooks']], // the first starts a thread
    [builtin(load, 'inspector'), ['Session', 'open', 'Network']],
    [builtin(load, 'inspector/promises'), ['Session', 'open', 'Network']],
    [builtin(load, 'diagnostics_channel'), ['channel', 'subscribe', 'tracingChannel']],
    [process, ['_getActiveHandles', '_getActiveRequests', '_debugProcess', 'binding', '_linkedBinding']],
  ]);
  const v8 = load('v8') as typeof import('node:v8');
  const { setFlagsFromString } = v8;
  v8.setFlagsFromString = flag => (ourFlags.has(flag) ? setFlagsFromString(flag) : denied());
  syncBuiltinESMExports();
  process.on('SIGUSR1', () => {}); // without a listener, it opens the debugger's port
}

/** V8's flags that the library sets. */
const ourFlags = new Set(['--expose-gc', '--experimental-wasm-relaxed-simd']);

/**
 * Denies it the functions that could start or reach other processes, or the network. That holds in a sandbox,
 * too: a process of the same user may look into the kernel's.
 *
 * @param load the kernel's `require`.
 */
export function denyOutside(load: NodeJS.Require): void {
  const [net, dgram] = [
    load('net') as typeof import('node:net'),
    load('dgram') as typeof import('node:dgram'),
  ];
  deny([
    [process, ['_kill', 'execve']],
    [
      builtin(load, 'child_process'),
      ['ChildProcess', 'exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
    ],
    [builtin(load, 'cluster'), ['fork', 'Worker']],
    [builtin(load, 'node:test'), ['run']],
    [builtin(load, 'os'), ['setPriority']],
    [net, ['_createServerHandle']],
    [net.Socket.prototype, ['connect']],
    [net.Server.prototype, ['listen', '_listen2']],
    [dgram, ['_createSocketHandle']],
    [dgram.Socket.prototype, ['bind', 'connect', 'send', 'sendto']],
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
