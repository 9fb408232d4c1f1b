import * as tf from '../host/tfjs';
import { runKernel } from '../autograd/engine';
import { listed } from '../autograd/shapechecks';
import { broadcastShape } from './broadcast';

/**
 * Elements of `a` where the condition holds, and of `b` elsewhere (PyTorch's `where`). All three broadcast;
 * of different types, the result has the wider one.
 *
 * @param condition bool
 * @throws RangeError for shapes that do not fit, and for a condition `[n]` with values `[n, 1]`, which
 * would be `[n, n]`; TypeError for a condition of another type.
 */
export function where(condition: tf.Tensor, a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  const isLike = (x: tf.Tensor | number): x is tf.Tensor =>
    typeof x !== 'number' && tf.util.arraysEqual(x.shape, condition.shape);
  if (isLike(a) && isLike(b) && a.dtype === b.dtype && condition.dtype === 'bool')
    return runKernel('Select', { condition, t: a, e: b });
  checkWhere(condition, a, b);
  // copies all three to broadcast them
  return tf.tidy(() => tf.where(condition, operand(a, b), operand(b, a)));
}

/** @throws as {@link where}. */
export function checkWhere(condition: tf.Tensor, ...values: unknown[]): void {
  if (condition.dtype !== 'bool')
    throw new TypeError(
      `where: expected a condition of the type bool, got ${condition.dtype}. Write x.ne(0), or a ` +
        'comparison such as x.gt(0)',
    );
  for (const given of values) {
    if (!(given instanceof tf.Tensor)) continue;
    const value = given as tf.Tensor;
    const shapes =
      `a condition of shape ${listed(condition.shape)} and values of shape ` + listed(value.shape);
    let shape: number[];
    try {
      shape = broadcastShape(condition.shape, value.shape);
    } catch (error) {
      throw new RangeError(`where: ${shapes} do not fit. ${(error as Error).message}`, { cause: error });
    }
    const isOuter =
      value.rank !== condition.rank && tf.util.sizeFromShape(shape) > Math.max(value.size, condition.size);
    if (isOuter && shape.at(-1) === shape.at(-2))
      throw new RangeError(
        `where: ${shapes} would be ${listed(shape)}, each with each. Give them one shape, by squeeze(1) or ` +
          'unsqueeze(1); if each with each is meant, write unsqueeze(0) behind the shorter one',
      );
  }
}

/** A number in the type of an integer tensor where it is whole. */
const operand = (x: tf.Tensor | number, other: tf.Tensor | number) =>
  typeof x === 'number' &&
  Number.isInteger(x) &&
  (typeof other === 'number' ? Number.isInteger(other) : other.dtype !== 'float32')
    ? tf.scalar(x, 'int32')
    : x;
