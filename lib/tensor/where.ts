import * as tf from '../host/tfjs';
import { runKernel } from '../autograd/engine';

/**
 * Elements of `a` where the condition holds, and of `b` elsewhere (PyTorch's `where`). All three broadcast; of
 * different types, the result has the wider one.
 *
 * @param condition bool
 */
export function where(condition: tf.Tensor, a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  const isLike = (x: tf.Tensor | number): x is tf.Tensor =>
    typeof x !== 'number' && tf.util.arraysEqual(x.shape, condition.shape);
  if (isLike(a) && isLike(b) && a.dtype === b.dtype && condition.dtype === 'bool')
    return runKernel('Select', { condition, t: a, e: b });
  // copies all three to broadcast them
  return tf.tidy(() => tf.where(condition, operand(a, b), operand(b, a)));
}

/** A number in the type of an integer tensor where it is whole. */
const operand = (x: tf.Tensor | number, other: tf.Tensor | number) =>
  typeof x === 'number' &&
  Number.isInteger(x) &&
  (typeof other === 'number' ? Number.isInteger(other) : other.dtype !== 'float32')
    ? tf.scalar(x, 'int32')
    : x;
