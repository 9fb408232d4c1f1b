/**
 * Hardens what tests rely on, in the kernel of a submission and before any of its cells run: students' code
 * and the tests share a process. Restoring it before each test would not be enough: code that a test calls
 * could replace a function, and put it back before the test ends. The idea is that of SES
 * (https://github.com/endojs/endo/tree/master/packages/ses), which freezes whole objects; here properties can
 * still be added, since libraries add them.
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
 * Makes the functions of an object unchangeable, and with them all that is reachable: the functions' own
 * functions, the prototypes of classes, and the prototypes of those. Properties can still be added.
 *
 * @param seen objects that are hardened already; new ones are added.
 */
export function harden(value: unknown, seen: Set<unknown>): void {
  if (!isObject(value) || seen.has(value)) return;
  seen.add(value);
  harden(getPrototypeOf(value), seen);
  for (const key of ownKeys(value)) hardenProperty(value, key, seen);
}

/**
 * Hardens one property if it is a function or a getter, and what is reachable from it.
 *
 * @param seen as for {@link harden}.
 */
export function hardenProperty(owner: object, key: PropertyKey, seen: Set<unknown>): void {
  // Node replaces some getters of its modules when they are first read
  const read: unknown = isNamespace(owner) ? (owner as Record<PropertyKey, unknown>)[key] : undefined;
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (!descriptor || replaceable.has(descriptor.value)) return;
  if (key === 'constructor') return hardenSpecies(owner, descriptor.value);
  if (descriptor.configurable && (descriptor.get || typeof descriptor.value === 'function'))
    defineProperty(owner, key, hardenedDescriptor(owner, key, descriptor));
  else if (descriptor.writable && typeof descriptor.value === 'function')
    defineProperty(owner, key, { writable: false });
  const value: unknown = descriptor.get ? read : descriptor.value;
  if (typeof value === 'function' || key === 'prototype' || isNamespace(value)) harden(value, seen);
}

/**
 * A `constructor` with `Symbol.species` decides what the methods of a list create. Nothing depends on other
 * constructors, and old libraries assign to them.
 */
function hardenSpecies(owner: object, constructor: unknown): void {
  if (isObject(constructor) && Symbol.species in constructor)
    defineProperty(owner, 'constructor', { writable: false, configurable: false });
}

/**
 * Functions that stay replaceable: a notebook may need reproducible random numbers and times, and the result
 * of a test does not depend on them.
 */
const replaceable = new Set<unknown>([Math.random, Date.now]);

/**
 * A property with a getter and a setter. The setter throws for the owner, even in sloppy mode, and lets an
 * object that inherits the function have one of its own, as libraries do. Node does the same with
 * `--frozen-intrinsics`.
 */
function hardenedDescriptor(
  owner: object,
  key: PropertyKey,
  { value, get }: PropertyDescriptor,
): PropertyDescriptor {
  if (get) return { configurable: false };
  // read so often that a getter would be too slow
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

/** Whether an object is a collection of names: `Math`, or the exports of a module. */
const isNamespace = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !hasOwn(value, 'constructor') &&
  (getPrototypeOf(value) === objectPrototype || getPrototypeOf(value) === null);
