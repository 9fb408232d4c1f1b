import { types } from 'node:util';
import { bridgeName, kernelBridge } from '../../host/notebook';
import type { KernelHooks } from '../../jupyter/server/kernelhooks';
import { openProbes } from '../judge/channel';
import { harden, hardenProperty } from './harden';
import { denyOutside, denyIntrospection } from './deny';

/**
 * Runs in the kernel of a submission, before any of its cells: opens the channel through which tests send
 * what is judged at home, and where a test is judged in the kernel, hardens what that test and the kernel
 * itself rely on. The term is that of SES.
 */
const { assign, create, defineProperty, freeze, getPrototypeOf, preventExtensions } = Object;
const toText = String;

/** The MIME type of completions. They are not stored in a notebook. */
export const completionType = 'application/vnd.fastbook.completion+json';

/** The report of a test that it has reached its end. */
export interface Completion {
  /** As the test got it: a completion with another secret is forged. */
  secret: string;
  /**
   * The last value of the cell if it is a number or a text; a number as text, since JSON has no NaN and no
   * infinity.
   */
  value?: string;
}

/** Globals of the language. The result of a test does not depend on other values of the global object. */
const globals = [
  'Object',
  'Function',
  'Array',
  'String',
  'Number',
  'Boolean',
  'Symbol',
  'BigInt',
  'Math',
  'JSON',
  'Reflect',
  'Date',
  'RegExp',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'WeakRef',
  'Promise',
  'Proxy',
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'ArrayBuffer',
  'SharedArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Atomics',
  'eval',
  'parseInt',
  'parseFloat',
  'isNaN',
  'isFinite',
  'structuredClone',
  'queueMicrotask',
  'setImmediate',
  'Buffer',
  'EventTarget',
  'MessagePort',
];

/** Node's modules that the kernel communicates through, and those that tests are written with. */
const builtins = [
  'assert',
  'async_hooks',
  'crypto',
  'events',
  'module',
  'util',
  'v8',
  'vm',
  'worker_threads',
];

/**
 * Locks the kernel down. Called once, before the first cell.
 *
 * @param channel the global name of the channel for completions.
 * @param modules the modules that the teacher's cells import.
 * @param isConfined whether the network and other processes are denied, too.
 * @param hasInside whether a test is judged in this process: only then there is anything to deny and to
 * harden for.
 */
export async function lockdown(
  channel: string,
  modules: readonly string[],
  isConfined: boolean,
  hasInside: boolean,
): Promise<void> {
  const { __kernel__: kernel } = globalThis as typeof globalThis & { __kernel__: KernelHooks };
  const pinned = await loadTeacherModules(kernel, modules);
  const { display: publish } = kernelBridge()!;
  const probes = openProbes();
  if (hasInside) {
    denyIntrospection(require);
    if (isConfined) denyOutside(require);
    hardenAll(kernel, pinned);
  }

  const complete = (secret: string, value?: unknown): unknown => {
    const isWorth = typeof value === 'number' || typeof value === 'string';
    publish(
      withoutPrototype({
        data: withoutPrototype({
          [completionType]: withoutPrototype({ secret, ...(isWorth && { value: toText(value) }) }),
        }),
        metadata: withoutPrototype({}),
        transient: withoutPrototype({}),
      }),
      false,
    );
    return value;
  };
  defineProperty(globalThis, channel, { value: freeze({ ...probes, complete }) });
}

function hardenAll(kernel: KernelHooks, pinned: readonly object[]): void {
  const seen = new Set<unknown>();
  for (const name of globals) hardenProperty(globalThis, name, seen);
  for (const prototype of hiddenPrototypes()) harden(prototype, seen);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the modules themselves, not copies
  for (const name of builtins) harden(readAll(require(name) as object), seen);
  for (const { exports } of kernelModules()) {
    harden(exports, seen);
    freeze(exports);
    for (const part of Object.values(exports as object))
      // a setter of a name would get what is assigned to it
      if (typeof part === 'function') preventExtensions((part as { prototype?: object }).prototype ?? {});
  }
  for (const exports of pinned) harden(exports, seen);
  hardenProperty(globalThis, bridgeName, seen);
  for (const hook of Object.values(kernel)) {
    harden(hook, seen);
    freeze(hook);
  }
  preventExtensions(Object.prototype); // else a cell could add a `toJSON` or a `get` to every object
}

/** An object without a prototype: only its own properties are found in it. */
const withoutPrototype = <T extends object>(object: T): T => assign(create(null) as T, object);

/**
 * Loads the modules that the teacher's cells import. They stay the same, whatever students' code writes to
 * folders and caches in which modules are looked up.
 */
async function loadTeacherModules(kernel: KernelHooks, modules: readonly string[]): Promise<object[]> {
  const pinned: object[] = [];
  for (const name of modules) {
    try {
      const exports = await kernel.pin(name);
      pinned.push(types.isModuleNamespaceObject(exports) ? { ...exports } : exports);
    } catch {
      /* the cell that imports it will fail with the reason */
    }
  }
  return pinned;
}

/** The modules of the kernel; all of them have been loaded already. */
function kernelModules(): NodeJS.Module[] {
  return Object.values(require.cache)
    .filter(module => module !== undefined)
    .filter(({ filename }) => /[\\/]lib[\\/](compiler|course|host|jupyter)[\\/]/.test(filename));
}

/** Reads all exports of a module: Node replaces some of them when they are first read. */
function readAll(module: object): object {
  for (const key of Reflect.ownKeys(module)) void (module as Record<PropertyKey, unknown>)[key];
  return module;
}

/** Prototypes that no global name leads to. */
function hiddenPrototypes(): unknown[] {
  return [
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
    function* () {},
    async () => {},
    async function* () {},
  ].map(value => getPrototypeOf(value) as unknown);
}
