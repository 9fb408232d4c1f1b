import { harden, hardenProperty } from './harden';
import { denyOutside, denyIntrospection } from './deny';

/**
 * Runs in the kernel of a submission, before any of its cells: fixes what the tests and the kernel itself
 * rely on, and opens the channel where tests hand in their receipts.
 */
const { assign, create, defineProperty, freeze, getPrototypeOf, preventExtensions } = Object;
const toText = String;

/** The MIME type of receipts; they are never stored in a notebook. */
export const completionType = 'application/vnd.fastbook.completion+json';

/** A test's word that it came to its end. */
export interface Completion {
  secret: string;
  /**
   * The last value of the cell, where it is a number, or text; numbers as text, since JSON has not all of
   * them.
   */
  value?: string;
}

/** Of the language; of the global object's other values no test's verdict can depend. */
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

/** Of Node's modules: what the kernel speaks through, and what tests are written with. */
const builtins = ['assert', 'async_hooks', 'events', 'module', 'util', 'v8', 'vm', 'worker_threads'];

/**
 * @param channel the global name of the channel.
 * @param modules from where the teacher's cells import.
 * @param isConfined whether it shall be kept from all that is outside, too.
 */
export function lockdown(channel: string, modules: readonly string[], isConfined: boolean): void {
  const tslab = (globalThis as unknown as { __tslab__: { require: NodeJS.Require } }).__tslab__;
  const load = tslab.require;
  const pinned = loadTeacherModules(load, modules);
  const { lastWriteDisplayData: publish } = load('tslab/dist/jupyter') as {
    lastWriteDisplayData: (content: object, isUpdate: boolean) => void;
  };
  denyIntrospection(load);
  if (isConfined) denyOutside(load);

  const seen = new Set<unknown>();
  for (const name of globals) hardenProperty(globalThis, name, seen);
  for (const prototype of hiddenPrototypes()) harden(prototype, seen);
  for (const name of builtins) harden(readAll(load(name) as object), seen);
  for (const { exports } of kernelModules(load)) harden(exports, seen);
  for (const exports of Object.values(pinned)) harden(exports, seen);
  preventExtensions(Object.prototype); // nobody shall add a `toJSON`, or a `get`, to everything
  tslab.require = freeze(
    assign((name: string): unknown => (name in pinned ? pinned[name] : load(name)), load),
  );
  defineProperty(globalThis, '__tslab__', { value: freeze(tslab), writable: false, configurable: false });

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
  defineProperty(globalThis, channel, { value: freeze({ complete }) });
}

/** Without a prototype: nothing is found in it but what we have put there. */
const withoutPrototype = <T extends object>(object: T): T => assign(create(null) as T, object);

/**
 * What the teacher's cells import, by its name. It stays the same, whatever a student's code puts into
 * folders and caches where modules are looked for.
 */
function loadTeacherModules(load: NodeJS.Require, modules: readonly string[]): Record<string, unknown> {
  const pinned = withoutPrototype<Record<string, unknown>>({});
  for (const name of modules) {
    try {
      pinned[name] = load(name);
    } catch {
      /* the cell that imports it will say why */
    }
  }
  return pinned;
}

/** The modules that the kernel runs on; those that it has loaded already are all that there are. */
function kernelModules(load: NodeJS.Require): NodeJS.Module[] {
  return Object.values(load.cache)
    .filter(module => module !== undefined)
    .filter(({ filename }) => /[\\/](tslab[\\/]dist|lib[\\/](jupyter|course))[\\/]/.test(filename));
}

/** Node replaces some of what it exports itself, when that is first read. */
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
