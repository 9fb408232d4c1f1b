import { inspect } from 'node:util';
import { isArray, isView } from './primordials';

/** A tensor is known by what it can do, not by its class: this folder knows no machine learning. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<unknown>;
}

export const isTensor = (x: unknown): x is TensorLike =>
  typeof x === 'object' &&
  x !== null &&
  isArray((x as TensorLike).shape) &&
  typeof (x as TensorLike).dtype === 'string' &&
  typeof (x as TensorLike).dataSync === 'function';

/** Arrays, and typed arrays. */
export const isList = (x: unknown): x is ArrayLike<unknown> => isArray(x) || (isView(x) && 'length' in x);

export const isPromise = (x: unknown): boolean =>
  typeof (x as { then?: unknown } | null | undefined)?.then === 'function';

/** A tensor as nested lists, one without axes as its number; any other value as it is. */
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

/** Sizes along all axes of a tensor, or of nested lists whose rows agree. Undefined for all else. */
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

export function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** More characters than this, and a value is told by its kind and size. */
const maxText = 100;

/** A value in a reader's words: in full where it is short. */
export function describeValue(x: unknown, number = shortNumber): string {
  if (isPromise(x)) return 'a promise (put await before it)';
  if (typeof x === 'function') return x.name ? `the function ${x.name}` : 'a function';
  if (isTensor(x)) {
    const text =
      x.shape.length <= 4 && sizeOf(x.shape) <= maxText ? `tensor(${write(toNested(x), number)})` : '';
    return text && text.length <= maxText ? text : `a tensor of shape ${showShape(x.shape)}`;
  }
  if (isList(x)) {
    const text = x.length <= maxText ? write(x, number) : '';
    return text && text.length <= maxText ? text : `a list of ${x.length}`;
  }
  return write(x, number);
}

export const showShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** To seven digits: as many as a float32 has. */
export const shortNumber = (x: number): string => String(Number(x.toPrecision(7)));

function write(x: unknown, number: (x: number) => string): string {
  if (typeof x === 'number') return number(x);
  if (isList(x))
    return `[${Array.from(x, item => (isTensor(item) ? describeValue(item, number) : write(item, number))).join(', ')}]`;
  const text = inspect(x, { depth: 1, breakLength: Infinity });
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);
