import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../autograd/engine';

/**
 * Each element of `a` where the condition holds, else of `b` (PyTorch's `where`). The three broadcast.
 *
 * @param condition bool
 */
export function where(condition: tf.Tensor, a: tf.Tensor | number, b: tf.Tensor | number): tf.Tensor {
  const isLike = (x: tf.Tensor | number): x is tf.Tensor =>
    typeof x !== 'number' && tf.util.arraysEqual(x.shape, condition.shape);
  if (isLike(a) && isLike(b) && a.dtype === b.dtype && condition.dtype === 'bool')
    return runKernel('Select', { condition, t: a, e: b });
  return tf.where(condition, a, b); // which copies all three to broadcast them
}
