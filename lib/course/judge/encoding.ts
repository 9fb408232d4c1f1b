import { types } from 'node:util';

/**
 * Values as they travel from the kernel of a submission to the grader, in JSON: numbers, texts, truth values
 * and null as they are, and others as a list that begins with a tag. What is decoded is data: no code of a
 * student runs in the grader.
 */
export type Encoded = number | string | boolean | null | readonly [tag: string, ...rest: unknown[]];

/** How deep a value is looked into. */
const maxDepth = 60;
/** How many parts of a value are sent. */
const maxParts = 2_000_000;

interface TensorData {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<unknown>;
}

/** Encodes a value. What cannot be read, since a getter throws for instance, is sent as such. */
export function encode(value: unknown): Encoded {
  let parts = 0;
  const walk = (x: unknown, depth: number): Encoded => {
    switch (typeof x) {
      case 'string':
      case 'boolean':
        return x;
      case 'number':
        return Number.isFinite(x) && !Object.is(x, -0) ? x : ['number', Object.is(x, -0) ? '-0' : String(x)];
      case 'undefined':
        return ['undefined'];
      case 'bigint':
        return ['bigint', String(x)];
      case 'symbol':
        return ['symbol', x.description ?? ''];
      case 'function':
        return ['function', String(x.name)];
      case 'object':
        return x === null ? null : ++parts > maxParts || depth > maxDepth ? ['more'] : object(x, depth + 1);
    }
  };
  const all = (items: Iterable<unknown>, depth: number) => Array.from(items, item => walk(item, depth));
  const object = (x: object, depth: number): Encoded => {
    const { then } = x as { then?: unknown };
    if (typeof then === 'function') return ['promise'];
    if (Array.isArray(x)) return ['list', all(indexed(x), depth)];
    if (ArrayBuffer.isView(x))
      return 'length' in x ? ['typed', className(x), all(Array.from(x as Uint8Array), depth)] : ['more'];
    if (isTensor(x)) return tensor(x, depth);
    if (types.isDate(x)) return ['date', walk(x.getTime(), depth)];
    if (types.isRegExp(x)) return ['regexp', x.source, x.flags];
    if (types.isSet(x)) return ['set', all(x, depth)];
    if (types.isMap(x)) return ['map', [...x].map(([key, item]) => [walk(key, depth), walk(item, depth)])];
    if (types.isBoxedPrimitive(x)) return walk(x.valueOf(), depth);
    if (x instanceof Error) return ['error', classNames(x), String(x.name), String(x.message)];
    const fields = Object.keys(x).map(key => [key, walk((x as Record<string, unknown>)[key], depth)]);
    return ['object', classNames(x), fields];
  };
  const tensor = (x: TensorData, depth: number): Encoded => {
    const { shape, dtype } = x;
    const data = shape.reduce((size, n) => size * n, 1) > maxParts - parts ? [] : Array.from(x.dataSync());
    parts += data.length;
    return ['tensor', shape.map(Number), dtype, all(data, depth)];
  };
  return walk(value, 0);
}

function* indexed(list: readonly unknown[]): Generator<unknown> {
  for (let i = 0; i < list.length; i++) yield list[i];
}

const isTensor = (x: object): x is TensorData =>
  Array.isArray((x as TensorData).shape) &&
  typeof (x as TensorData).dtype === 'string' &&
  typeof (x as TensorData).dataSync === 'function';

const className = (x: object) => classNames(x)[0] ?? '';

/** The names of an object's class and of those that it extends; none for a plain object. */
function classNames(x: object): string[] {
  const names: string[] = [];
  for (
    let prototype = Object.getPrototypeOf(x) as object | null;
    prototype && prototype !== Object.prototype && names.length < 20;
    prototype = Object.getPrototypeOf(prototype) as object | null
  )
    names.push(String((prototype.constructor as { name?: unknown } | undefined)?.name));
  return names;
}
