import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../autograd/engine';

/**
 * Elements of `a` where the condition holds, and of `b` elsewhere (PyTorch's `where`). All three broadcast.
 *
 * @param condition bool
 */
export function where(condition: tf.Tensor, a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  const isLike = (x: tf.Tensor | number): x is tf.Tensor =>
    typeof x !== 'number' && tf.util.arraysEqual(x.shape, condition.shape);
  if (isLike(a) && isLike(b) && a.dtype === b.dtype && condition.dtype === 'bool')
    return runKernel('Select', { condition, t: a, e: b });
  return tf.where(condition, a, b); // copies all three to broadcast them
}
