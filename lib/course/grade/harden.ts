/**
 * Makes what tests rely on unchangeable, in the kernel of a submission and before any of its cells: students'
 * code and the tests share a process. Putting things back before each test would not do: what is changed
 * while a test runs can be undone by its end.
 */
/* eslint-disable @typescript-eslint/unbound-method -- none of these looks at its `this` */
const {
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  prototype: objectPrototype,
} = Object;
const { ownKeys } = Reflect;

/**
 * Fixes the functions of an object, and all that hangs on them: their own functions, the prototypes of
 * classes, and theirs. Others can still be added to it.
 *
 * @param seen what is fixed already.
 */
export function harden(value: unknown, seen: Set<unknown>): void {
  if (!isObject(value) || seen.has(value)) return;
  seen.add(value);
  harden(getPrototypeOf(value), seen);
  for (const key of ownKeys(value)) hardenProperty(value, key, seen);
}

/** Fixes one property, where it is a function, can be anything (a getter), or has functions in it. */
export function hardenProperty(owner: object, key: PropertyKey, seen: Set<unknown>): void {
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (!descriptor || replaceable.has(descriptor.value)) return;
  if (key === 'constructor') return hardenSpecies(owner, descriptor.value);
  if (descriptor.configurable && (descriptor.get || typeof descriptor.value === 'function'))
    defineProperty(owner, key, hardenedDescriptor(owner, key, descriptor));
  else if (descriptor.writable && typeof descriptor.value === 'function')
    defineProperty(owner, key, { writable: false });
  const value: unknown =
    descriptor.get && isNamespace(owner) ? (owner as Record<PropertyKey, unknown>)[key] : descriptor.value;
  if (typeof value === 'function' || key === 'prototype' || isNamespace(value)) harden(value, seen);
}

/**
 * What makes new lists of lists: `constructor` has a say in that. Elsewhere nothing depends on it, and old
 * libraries assign to it.
 */
function hardenSpecies(owner: object, constructor: unknown): void {
  if (isObject(constructor) && Symbol.species in constructor)
    defineProperty(owner, 'constructor', { writable: false, configurable: false });
}

/**
 * A notebook may want its random numbers and its times to be the same ones again. No test's verdict depends
 * on them.
 */
const replaceable = new Set<unknown>([Math.random, Date.now]);

/**
 * A getter, with a setter: so an assignment is told of its failure in sloppy mode, too, and what inherits a
 * function may be assigned one of its own in its place, as is common. Node does the same, with
 * `--frozen-intrinsics`.
 */
function hardenedDescriptor(
  owner: object,
  key: PropertyKey,
  { value, get }: PropertyDescriptor,
): PropertyDescriptor {
  if (get) return { configurable: false };
  // looked up all the time, where a getter would take its time
  if (owner === globalThis || owner === Math) return { writable: false, configurable: false };
  return {
    get: () => value as unknown,
    set(this: unknown, own: unknown) {
      if (this === owner || !isObject(this))
        throw new TypeError(`Cannot assign to read only property '${String(key)}': tests rely on it`);
      defineProperty(this, key, { value: own, writable: true, enumerable: true, configurable: true });
    },
    configurable: false,
  };
}

const isObject = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

/** An object that is there for the names in it: `Math`, and what a module exports. */
const isNamespace = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !hasOwn(value, 'constructor') &&
  (getPrototypeOf(value) === objectPrototype || getPrototypeOf(value) === null);
