import * as tf from '../host/tfjs';

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
  const { shape, dtype } = read(sizes);
  return tf.zeros(shape, dtype);
}

/** A tensor of ones, float32 if no type is given (PyTorch's `ones`): `ones(2, 3)`; without sizes a scalar. */
export function ones(...sizes: Sizes): tf.Tensor {
  const { shape, dtype } = read(sizes);
  return tf.ones(shape, dtype);
}

/**
 * The numbers from `start` up to, not including, `end` in steps of `step`, `[n]`; `arange(5)` begins with 0
 * (PyTorch's `arange`).
 *
 * @returns int32 for whole numbers, otherwise float32.
 * @throws RangeError for a step of 0, or away from `end`.
 */
export function arange(start: number, end?: number, step = 1): tf.Tensor1D {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  if ((to - from) * step < 0 || step === 0)
    throw new RangeError(`arange: there is no way from ${from} to ${to} in steps of ${step}`);
  return tf.range(from, to, step, [from, to, step].every(Number.isInteger) ? 'int32' : 'float32');
}

/** @throws RangeError for a size that is no whole number of 0 or more. */
function read(sizes: Sizes): { shape: number[]; dtype?: DType } {
  const [first, dtype] = sizes as [readonly number[] | undefined, DType?];
  const shape = Array.isArray(first) ? [...(first as number[])] : (sizes as number[]);
  const wrong = shape.find(size => !(Number.isInteger(size) && size >= 0));
  if (wrong !== undefined) throw new RangeError(`expected sizes of 0 or more, got [${shape.join(', ')}]`);
  return { shape, ...(Array.isArray(first) && dtype && { dtype }) };
}
