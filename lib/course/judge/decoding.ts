import type { Encoded } from './encoding';

/** What was sent is no encoded value. */
export class Malformed extends Error {
  override name = 'Malformed';
}

/**
 * Makes a value of what `encode` made of one. Objects of a class get a class of that name, a tensor is an
 * object with `shape`, `dtype` and `dataSync`.
 *
 * @throws Malformed for anything else: students' code may send what it likes.
 */
export function decode(encoded: unknown): unknown {
  if (!Array.isArray(encoded)) {
    if (encoded === null || ['number', 'string', 'boolean'].includes(typeof encoded)) return encoded;
    throw new Malformed('a value is not encoded');
  }
  const [tag, first, second, third] = encoded as [unknown, ...unknown[]];
  switch (tag) {
    case 'number':
      return Number(first);
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(text(first));
    case 'symbol':
      return Symbol(text(first));
    case 'function':
      return Object.defineProperty(() => undefined, 'name', { value: text(first) });
    case 'promise':
      return { then: () => undefined };
    case 'list':
      return list(first).map(decode);
    case 'typed':
      return typedArray(text(first), list(second).map(decode) as number[]);
    case 'tensor':
      return tensor(list(first) as number[], text(second), list(third).map(decode));
    case 'date':
      return new Date(decode(first) as number);
    case 'regexp':
      return new RegExp(text(first), text(second));
    case 'set':
      return new Set(list(first).map(decode));
    case 'map':
      return new Map(list(first).map(pair => [decode(list(pair)[0]), decode(list(pair)[1])]));
    case 'error':
      return Object.assign(new Error(text(third)), { name: text(second), [classes]: list(first) });
    case 'object':
      return object(list(first).map(text), list(second));
    case 'more':
      return Symbol('a value that is too large to be sent'); // which equals no other
    default:
      throw new Malformed('a value has an unknown tag');
  }
}

/** Encoded values are compared by this text. */
export const sameText = (encoded: Encoded | undefined): string => JSON.stringify(encoded) ?? '';

const classes = Symbol('classes');

/** The names of the classes that a decoded object is an instance of, from its own to the last. */
export function classesOf(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { [classes]?: string[] })[classes];
  if (own) return own;
  const names: string[] = [];
  for (
    let at = Object.getPrototypeOf(value) as object | null;
    at;
    at = Object.getPrototypeOf(at) as object | null
  )
    names.push(at.constructor.name);
  return names;
}

const known = new Map<string, object>();

/** One prototype for all objects of a class: they are compared, and shown by its name. */
function prototypeOf(names: readonly string[]): object {
  if (names.length === 0) return Object.prototype;
  const key = names.join('\0');
  let prototype = known.get(key);
  if (!prototype) {
    const made = Object.defineProperty(function () {}, 'name', { value: names[0] });
    prototype = Object.create(Object.prototype, {
      constructor: { value: made },
      [classes]: { value: names },
    }) as object;
    if (known.size < 10_000) known.set(key, prototype);
  }
  return prototype;
}

function object(names: readonly string[], fields: readonly unknown[]): object {
  const made = Object.create(prototypeOf(names)) as object;
  for (const field of fields) {
    const [key, value] = list(field);
    Object.defineProperty(made, text(key), {
      value: decode(value),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return made;
}

const typedArrays = new Map(
  [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ].map(type => [type.name, type]),
);

const typedArray = (name: string, items: number[]): unknown => typedArrays.get(name)?.from(items) ?? items;

function tensor(shape: readonly number[], dtype: string, data: readonly unknown[]): unknown {
  const tooLarge = () => {
    throw new Malformed('the tensor is too large to be sent, and cannot be compared');
  };
  if (data.length === 0) return { shape, dtype, dataSync: shape.includes(0) ? () => data : tooLarge };
  if (data.length !== shape.reduce((size, n) => size * n, 1)) throw new Malformed('a tensor has other data');
  return { shape, dtype, dataSync: () => data };
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Malformed('a list is missing');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Malformed('a text is missing');
  return value;
}
