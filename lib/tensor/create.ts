import * as tf from '../host/tfjs';
import { nameOf } from '../autograd/valuename';

/** The type of a tensor's elements that a function can be asked for. */
export type DType = 'float32' | 'int32' | 'bool';

/**
 * Sizes of a tensor's axes: one by one, `zeros(2, 3)`, or as a list with a type behind it, `zeros([2, 3],
 * 'int32')`.
 */
export type Sizes = number[] | [shape: readonly number[], dtype?: DType];

/**
 * A tensor of zeros, float32 if no type is given (PyTorch's `zeros`): `zeros(2, 3)`; without sizes a scalar.
 */
export function zeros(...sizes: Sizes): tf.Tensor {
  const { shape, dtype } = readSizes('zeros', sizes);
  return tf.zeros(shape, dtype);
}

/** A tensor of ones, float32 if no type is given (PyTorch's `ones`): `ones(2, 3)`; without sizes a scalar. */
export function ones(...sizes: Sizes): tf.Tensor {
  const { shape, dtype } = readSizes('ones', sizes);
  return tf.ones(shape, dtype);
}

/**
 * The numbers from `start` up to, not including, `end` in steps of `step`, `[n]`; `arange(5)` begins with 0
 * (PyTorch's `arange`).
 *
 * @returns int32 for whole numbers, otherwise float32.
 * @throws RangeError for a step that does not lead from `start` to `end`.
 */
export function arange(start: number, end?: number, step = 1): tf.Tensor1D {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  if (![from, to, step].every(Number.isFinite) || step === 0 || (to - from) / step < 0)
    throw new RangeError(
      `arange: there are no numbers from ${from} to ${to} in steps of ${step}` +
        (step > 0 && to < from ? ': for a falling row give a negative step' : ''),
    );
  return tf.range(from, to, step, [from, to, step].every(Number.isInteger) ? 'int32' : 'float32');
}

/**
 * So many numbers at equal distances, `[n]`, float32 (PyTorch's `linspace`): the first is `start`, the last
 * `end`. tfjs's own adds the distance up, and ends beside `end`.
 *
 * @throws RangeError unless `n` is a whole number of 1 or more.
 */
export function linspace(start: number, end: number, n: number): tf.Tensor1D {
  if (!(Number.isInteger(n) && n > 0))
    throw new RangeError(`linspace: expected a whole number of 1 or more, got ${n}`);
  const step = (end - start) / (n - 1);
  const at = (i: number) => (i < n / 2 ? start + i * step : end - (n - 1 - i) * step);
  return tf.tensor1d(Float32Array.from({ length: n }, (_, i) => (i === 0 ? start : at(i))));
}

/**
 * The shape and the type that a function was given.
 *
 * @param who its name, for messages.
 * @throws RangeError for a size that is no whole number of 0 or more, and for more values than memory has
 * place for; TypeError for a type that tensors do not have.
 */
export function readSizes(who: string, sizes: Sizes): { shape: number[]; dtype?: DType } {
  const [first, dtype] = sizes as [readonly number[] | undefined, DType?];
  const isList = Array.isArray(first);
  const shape = isList ? [...(first as number[])] : (sizes as number[]);
  if (shape.some(size => !(Number.isInteger(size) && size >= 0)))
    throw new RangeError(
      `${who}: expected whole numbers of 0 or more as sizes, ${who}(2, 3) or ${who}([2, 3]), got ` +
        `[${shape.map(size => (typeof size === 'string' ? `'${String(size)}'` : String(size))).join(', ')}]`,
    );
  const count = tf.util.sizeFromShape(shape);
  if (count > largest)
    throw new RangeError(
      `${who}: a tensor of shape [${shape.join(', ')}] has ${count} values, too many for memory`,
    );
  if (!isList || dtype === undefined) return { shape };
  checkDType(who, dtype);
  return { shape, dtype };
}

/** Values of 4 bytes for which no memory is large enough: 8 GB. */
const largest = 2 ** 31;

/** @throws TypeError for a type that tensors do not have, with those that they have. */
export function checkDType(who: string, given: unknown): void {
  if (given === undefined || known.includes(given as string)) return;
  const dtype = typeof given === 'string' ? given : nameOf(given);
  const near: Record<string, string> = {
    float: 'float32',
    double: 'float32',
    half: 'float32',
    long: 'int32',
  };
  const like = /^(float|bfloat|double|half)/.test(dtype) ? 'float32' : 'int32';
  const instead = near[dtype] ?? (/float|int|long|short/.test(dtype) ? like : undefined);
  throw new TypeError(
    `${who}: there is no type ${dtype} here: the types of tensors are float32, int32 and bool` +
      (instead ? `. Write '${instead}'` : ''),
  );
}

const known: readonly string[] = ['float32', 'int32', 'bool', 'string', 'complex64'];
