import { inspect } from 'node:util';
import { isArray, isView } from './primordials';

/** A tensor, known by its properties: the checks do not import the library, and so not its class. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<unknown>;
}

/** Whether a value looks like a tensor. */
export const isTensor = (x: unknown): x is TensorLike =>
  typeof x === 'object' &&
  x !== null &&
  isArray((x as TensorLike).shape) &&
  typeof (x as TensorLike).dtype === 'string' &&
  typeof (x as TensorLike).dataSync === 'function';

/** Whether a value is an array or a typed array. */
export const isList = (x: unknown): x is ArrayLike<unknown> => isArray(x) || (isView(x) && 'length' in x);

/** Whether a value has a method `then`, as a promise has. */
export const isPromise = (x: unknown): boolean =>
  typeof (x as { then?: unknown } | null | undefined)?.then === 'function';

/**
 * Makes nested lists of a tensor, and a number of a tensor without axes. Returns other values as they are.
 */
export function toNested(x: unknown): unknown {
  if (!isTensor(x)) return x;
  const { shape, dtype } = x;
  const data = x.dataSync();
  let at = 0;
  const walk = (axis: number): unknown => {
    if (axis === shape.length) {
      const value = data[at++];
      return dtype === 'bool' ? value === 1 || value === true : value;
    }
    const items: unknown[] = [];
    for (let i = 0; i < shape[axis]; i++) items[i] = walk(axis + 1);
    return items;
  };
  return walk(0);
}

/** The shape of a tensor, or of nested lists whose rows have the same shape; undefined for other values. */
export function shapeOf(x: unknown): readonly number[] | undefined {
  if (isTensor(x)) return x.shape;
  if (typeof x === 'number' || typeof x === 'boolean') return [];
  if (!isList(x)) return undefined;
  if (x.length === 0) return [0];
  const first = shapeOf(x[0]);
  if (!first) return undefined;
  for (let i = 1; i < x.length; i++) {
    const other = shapeOf(x[i]);
    if (!other || !isSameShape(first, other)) return undefined;
  }
  const shape: number[] = [x.length];
  for (let axis = 0; axis < first.length; axis++) shape[axis + 1] = first[axis];
  return shape;
}

/** Whether two shapes have the same sizes. */
export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** A value whose text is longer than this is described by its type and size. */
const maxText = 100;

/**
 * Describes a value for a message: in full if it is short.
 *
 * @param number writes its numbers.
 */
export function describeValue(x: unknown, number = shortNumber): string {
  if (isPromise(x)) return 'a promise (put await before it)';
  if (typeof x === 'function') return x.name ? `the function ${x.name}` : 'a function';
  if (isTensor(x)) {
    const text =
      x.shape.length <= 4 && elementCount(x.shape) <= maxText ? `tensor(${write(toNested(x), number)})` : '';
    return text && text.length <= maxText ? text : `a tensor of shape ${showShape(x.shape)}`;
  }
  if (isList(x)) {
    const text = x.length <= maxText ? write(x, number) : '';
    return text && text.length <= maxText ? text : `a list of ${x.length}`;
  }
  return write(x, number);
}

/** `[64, 784]`. */
export const showShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** A number with seven digits, as many as a float32 has. */
export const shortNumber = (x: number): string => String(Number(x.toPrecision(7)));

function write(x: unknown, number: (x: number) => string): string {
  if (typeof x === 'number') return number(x);
  if (isList(x)) {
    const items = Array.from(x, item => (isTensor(item) ? describeValue(item, number) : write(item, number)));
    return `[${items.join(', ')}]`;
  }
  const text = inspect(x, { depth: 1, breakLength: Infinity });
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

const elementCount = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);
