import * as tf from '../host/tfjs';
import { checkLabels, listed } from '../autograd/shapechecks';

/**
 * A number that people understand, from predictions and targets. The function's name heads its column in the
 * table.
 *
 * @param preds what the model returned for a batch, `[bs, …]`.
 * @param targets `[bs, …]`
 * @returns a number, or a tensor with one element.
 */
export type Metric = (preds: tf.Tensor, targets: tf.Tensor) => tf.Tensor | number;

/**
 * The share of rows whose largest number is at the position of the target (fastai's `accuracy`), a scalar.
 *
 * @param input `[bs, classes]`
 * @param targets `[bs]` or `[bs, 1]`, the positions of the right classes.
 * @throws RangeError unless there are as many targets as rows, and for a target that is no class.
 */
export function accuracy(input: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  if (input.rank === 0)
    throw new RangeError(`accuracy: expected predictions [bs, classes], got shape ${listed(input.shape)}`);
  const rows = tf.util.sizeFromShape(input.shape.slice(0, -1));
  if (targets.size !== rows) {
    throw new RangeError(
      `accuracy: expected ${rows} targets, one for each row of [${input.shape.join(', ')}], ` +
        `got shape [${targets.shape.join(', ')}]`,
    );
  }
  checkLabels('accuracy', targets, input.shape.at(-1)!);
  // flattened, since a column of targets would broadcast
  return tf.tidy(() => input.argMax(-1).flatten().equal(targets.flatten().toInt()).toFloat().mean());
}
