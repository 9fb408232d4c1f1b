import Module from 'node:module';

/**
 * Runs in the kernel of a submission, before any of its cells. Students' code and the tests share a process: what the tests rely
 * on is written down here, put back before each of them, and looked at again when it ends.
 *
 * Nothing here calls a method that a student could have replaced: what decides is taken from the language below, and lists are
 * walked by their index.
 */
/* eslint-disable @typescript-eslint/unbound-method -- none of these looks at its `this` */
const { assign, create, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, is } = Object;
const { ownKeys } = Reflect;
const toText = String;

/** The MIME type of receipts; they are never stored in a notebook. */
export const receiptType = 'application/vnd.fastbook.receipt+json';

export interface Receipt {
  secret: string;
  /** The last value of the cell, where it is a number, or text. */
  value?: number | string;
  /** What was found replaced: its names. Empty for nothing. */
  replaced: string;
}

interface Slot {
  owner: object;
  key: PropertyKey;
  descriptor: PropertyDescriptor;
  name: string;
}

/** Everything that is put back. */
const slots: Slot[] = [];

/** Of the language; of the global object's other values no test's verdict can depend. */
const globals = [
  'Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Math', 'JSON', 'Reflect', 'Date', 'RegExp', 'Map', 'Set', 'WeakMap',
  'WeakSet', 'WeakRef', 'Promise', 'Proxy', 'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'ArrayBuffer',
  'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
  'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Atomics', 'eval', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'structuredClone', 'queueMicrotask', 'Buffer',
];

/** Of Node's modules: what the kernel speaks through, and what tests are written with. */
const builtins = ['assert', 'async_hooks', 'events', 'module', 'util', 'vm', 'worker_threads'];

/**
 * Writes down what is to be put back, and opens the desk where receipts are handed in.
 *
 * @param desk the global name of it.
 * @param modules what the teacher's cells import, and from where.
 */
export function seal(desk: string, modules: readonly string[]): void {
  const load = (globalThis as unknown as { __tslab__: { require: NodeJS.Require } }).__tslab__.require;
  const seen = new Set<unknown>();
  for (const name of globals) guard(name, globalThis, name, seen);
  for (const [name, prototype] of hiddenPrototypes()) guardAll(name, prototype, seen);
  for (const name of builtins) {
    const module = load(name) as Record<PropertyKey, unknown>;
    for (const key of ownKeys(module)) void module[key]; // Node replaces some of them itself, when they are first read
    guardAll(name, module, seen);
  }
  for (const name of modules) guardModule(name, load, seen);
  guard('__tslab__', globalThis, '__tslab__', new Set());
  const tslab = (globalThis as unknown as { __tslab__: object }).__tslab__;
  for (const key of ownKeys(tslab)) keep(tslab, key, `__tslab__.${toText(key)}`);
  const { lastWriteDisplayData: publish } = load('tslab/dist/jupyter') as { lastWriteDisplayData: (content: object, isUpdate: boolean) => void };

  const handIn = (receipt: Receipt) => publish(bare({ data: bare({ [receiptType]: bare(receipt) }), metadata: bare({}), transient: bare({}) }), false);
  defineProperty(globalThis, desk, {
    value: Object.freeze({
      /** Puts everything back, and says what had been replaced. */
      restore: (secret: string): void => handIn({ secret, replaced: restore() }),
      /** The last thing that a test does. */
      receipt: (secret: string, value?: unknown): unknown => {
        const replaced = restore();
        handIn(typeof value === 'number' || typeof value === 'string' ? { secret, replaced, value } : { secret, replaced });
        return value;
      },
    }),
  });
}

/** Without a prototype: one that a student gave a `toJSON` to would rewrite what we say. */
const bare = (object: object): object => assign(create(null) as object, object);

function restore(): string {
  let replaced = '';
  for (let i = 0; i < slots.length; i++) {
    const { owner, key, descriptor, name } = slots[i];
    const now = getOwnPropertyDescriptor(owner, key);
    if (now && is(now.value, descriptor.value) && is(now.get, descriptor.get) && is(now.set, descriptor.set)) continue;
    replaced += replaced === '' ? name : `, ${name}`;
    try {
      defineProperty(owner, key, descriptor);
    } catch { /* it was made unchangeable: it is in the list, and that costs the points */ }
  }
  return replaced;
}

function keep(owner: object, key: PropertyKey, name: string): void {
  slots.push({ owner, key, descriptor: bare(getOwnPropertyDescriptor(owner, key)!), name });
}

/** One property, and where it is a function or a class all that hangs on it. */
function guard(name: string, owner: object, key: PropertyKey, seen: Set<unknown>): void {
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (!descriptor) return;
  const value: unknown = descriptor.value;
  if (typeof value === 'function' || descriptor.get || owner === globalThis) keep(owner, key, name);
  if (typeof value === 'function' || (typeof value === 'object' && (key === 'prototype' || owner === globalThis))) guardAll(name, value, seen);
}

function guardAll(name: string, value: unknown, seen: Set<unknown>): void {
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null || seen.has(value)) return;
  seen.add(value);
  for (const key of ownKeys(value)) {
    if (key !== 'constructor') guard(`${name}.${toText(key)}`, value, key, seen);
  }
}

/** What a module exports, and its place among those that are loaded. */
function guardModule(name: string, load: NodeJS.Require, seen: Set<unknown>): void {
  let loaded: unknown;
  try {
    loaded = load(name);
  } catch {
    return; // the cell that imports it will say why
  }
  guardAll(name, loaded, seen);
  const file = load.resolve(name);
  const cache = (Module as unknown as { _cache: Record<string, object | undefined> })._cache;
  const module = cache[file];
  if (!module) return;
  keep(cache, file, `${name} in require.cache`);
  keep(module, 'exports', `the exports of ${name}`);
}

/** Prototypes that no global name leads to. */
function hiddenPrototypes(): [string, object][] {
  const of = (value: unknown) => getPrototypeOf(value) as object;
  const iterators: [string, object][] = [['array', [][Symbol.iterator]()], ['map', new Map().entries()], ['set', new Set().values()], ['string', ''[Symbol.iterator]()], ['regexp', ''.matchAll(/x/g)]];
  return [
    ...iterators.map(([name, iterator]): [string, object] => [`${name} iterator`, of(iterator)]),
    ['iterator', of(of([][Symbol.iterator]()))],
    ['typed array', of(Int8Array)],
    ['typed array', of(Int8Array.prototype)],
    ['generator', of(function* () {})],
    ['async function', of(async () => {})],
    ['async generator', of(async function* () {})],
  ];
}
