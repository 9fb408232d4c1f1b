import * as tf from '../host/tfjs';
import { nameOf } from '../autograd/valuename';

/**
 * @param shapes those of predictions and targets, for the message.
 * @throws TypeError for what is no tensor, as a promise or the number of `item()`; RangeError for a tensor of
 * more than one number.
 */
export function checkLoss(loss: tf.Tensor, shapes: string): void {
  if (!((loss as unknown) instanceof tf.Tensor)) {
    const why =
      (loss as unknown) instanceof Promise
        ? ': do without async'
        : typeof loss === 'number'
          ? ': do without item()'
          : '';
    throw new TypeError(
      `the loss function has to return a tensor with one number, as F.mseLoss does, got ` +
        `${nameOf(loss)}${why}`,
    );
  }
  if (loss.size !== 1)
    throw new RangeError(
      `the loss function has to return one number, got shape [${loss.shape.join(', ')}] for ${shapes}. ` +
        'Take its mean()',
    );
}
