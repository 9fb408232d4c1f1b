import * as tf from '@tensorflow/tfjs';

/**
 * Share of rows whose largest number is at the position of the target (fastai's `accuracy`), a scalar.
 *
 * @param input `[bs, classes]`
 * @param targets `[bs]` or `[bs, 1]`, the positions of the right classes.
 * @throws RangeError where there are more or fewer targets than rows.
 */
export function accuracy(input: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  const rows = tf.util.sizeFromShape(input.shape.slice(0, -1));
  if (targets.size !== rows)
    throw new RangeError(
      `accuracy: expected ${rows} targets, one for each row of [${input.shape.join(', ')}], got ` +
        `shape [${targets.shape.join(', ')}]`,
    );
  // as they stand, a column would broadcast
  return tf.tidy(() => input.argMax(-1).flatten().equal(targets.flatten().toInt()).toFloat().mean());
}
