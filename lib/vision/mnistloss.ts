import * as tf from '../host/tfjs';
import { listed } from '../autograd/shapechecks';
import { where } from '../tensor/where';

/**
 * The chapter's loss for threes and sevens, a scalar: how far the sigmoid of each prediction is from its
 * target, on average (fastbook's `mnist_loss`). Notebook 06 builds it.
 *
 * @param predictions `[n, 1]`, before the sigmoid: any numbers.
 * @param targets `[n, 1]`, 1 for a three and 0 for a seven.
 * @throws RangeError if the two differ in shape, or there are none.
 */
export function mnistLoss(predictions: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  checkPairs('mnistLoss', predictions, targets);
  return tf.tidy(() => {
    const probabilities = predictions.sigmoid();
    return where(targets.equal(1), tf.sub(1, probabilities), probabilities).mean();
  });
}

/**
 * The share of predictions that are on the side of their target, a scalar: above 0 for a three, which is a
 * sigmoid above 0.5 (fastbook's `batch_accuracy`). Notebook 08 builds it.
 *
 * @param preds `[n, 1]`, before the sigmoid: any numbers.
 * @param yb `[n, 1]`, 1 for a three and 0 for a seven.
 * @throws RangeError if the two differ in shape, or there are none.
 */
export function batchAccuracy(preds: tf.Tensor, yb: tf.Tensor): tf.Scalar {
  checkPairs('batchAccuracy', preds, yb);
  return tf.tidy(() => preds.sigmoid().greater(0.5).toFloat().equal(yb.toFloat()).toFloat().mean());
}

/** A column of predictions and a list of targets would be compared each with each. */
function checkPairs(who: string, { shape, size }: tf.Tensor, targets: tf.Tensor): void {
  if (tf.util.arraysEqual(shape, targets.shape) && size > 0) return;
  const hint = size > 0 && size === targets.size ? `: write targets.view(${shape.join(', ')})` : '';
  throw new RangeError(
    `${who}: expected a target for each prediction, in the same shape, got predictions ${listed(shape)} ` +
      `and targets ${listed(targets.shape)}${hint}`,
  );
}
