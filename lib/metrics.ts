import * as tf from '@tensorflow/tfjs';

/**
 * Share of rows whose largest number is at the position of the target (fastai's `accuracy`), a scalar.
 *
 * @param input `[bs, classes]`
 * @param targets `[bs]`, the positions of the right classes.
 */
export function accuracy(input: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => input.argMax(-1).equal(targets.toInt()).toFloat().mean());
}
