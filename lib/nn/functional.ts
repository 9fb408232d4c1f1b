import * as tf from '../host/tfjs';
import { runKernel } from '../autograd/engine';
import { checkLabels, listed } from '../autograd/shapechecks';
import { nameOf } from '../autograd/valuename';
import '../tensor/broadcast';
import '../tensor/converting';
import { withPadding } from './padding';

/**
 * Mean absolute difference, a scalar (PyTorch's `l1_loss`).
 *
 * @throws RangeError unless both have one shape, or the target is one number.
 */
export function l1Loss(input: tf.Tensor, target: tf.Tensor): tf.Scalar {
  checkAlike('l1Loss', input, target);
  return tf.tidy(() => input.sub(target).abs().mean());
}

/**
 * Mean squared difference, a scalar (PyTorch's `mse_loss`); its square root is the RMSE.
 *
 * @throws RangeError unless both have one shape, or the target is one number.
 */
export function mseLoss(input: tf.Tensor, target: tf.Tensor): tf.Scalar {
  checkAlike('mseLoss', input, target);
  return tf.tidy(() => input.sub(target).square().mean());
}

/** `max(x, 0)`, element by element: the rectified linear unit. */
export function relu(x: tf.Tensor): tf.Tensor {
  return tf.relu(x);
}

/** `1 / (1 + e^-x)`, element by element: any number squeezed into (0, 1). */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  return x.sigmoid();
}

/**
 * A convolution: slides filters over images (PyTorch's `conv2d`).
 *
 * @param input `[bs, height, width, inChannels]`
 * @param weight `[kernelHeight, kernelWidth, inChannels, outChannels]`
 * @param options.stride Pixels from one place of the filter to the next. Default 1.
 * @param options.padding Pixels of zeros on every side of the image. Default 0.
 * @returns `[bs, outHeight, outWidth, outChannels]`
 */
export function conv2d(
  input: tf.Tensor,
  weight: tf.Tensor,
  { stride = 1, padding = 0 }: { stride?: number; padding?: number } = {},
): tf.Tensor {
  const [images, pad] = withPadding(input, padding, 0);
  return tf.conv2d(images, weight as tf.Tensor4D, stride, pad);
}

/**
 * Cross-entropy, a scalar (PyTorch's `cross_entropy`): the mean of minus the logarithm of the probability
 * that softmax gives to the right class. Calculated from the logarithm of softmax as a whole, which does not
 * overflow.
 *
 * @param input `[bs, classes]`, any numbers.
 * @param target `[bs]`, the positions of the right classes.
 * @throws RangeError for shapes that do not fit, and for a position that is no class.
 */
export function crossEntropy(input: tf.Tensor, target: tf.Tensor): tf.Scalar {
  checkTensors('crossEntropy', input, target);
  const [bs, classes] = input.shape as number[];
  if (input.rank !== 2 || target.rank !== 1 || target.size !== bs) {
    throw new RangeError(
      `crossEntropy: expected [bs, classes] and [bs], got shapes [${input.shape.join(', ')}] and ` +
        `[${target.shape.join(', ')}]`,
    );
  }
  checkLabels('crossEntropy', target, classes);
  return tf.tidy(() => {
    // tf.oneHot refuses a single class
    const attributes = { depth: classes, onValue: 1, offValue: 0, dtype: 'int32' };
    const isRight = runKernel('OneHot', { indices: target.toInt() }, attributes).toFloat();
    return isRight.mul(tf.logSoftmax(input)).sum(-1).mean().neg() as tf.Scalar;
  });
}

/** Predictions `[n, 1]` and targets `[n]` would be compared each with each, as PyTorch warns of. */
function checkAlike(who: string, input: tf.Tensor, target: tf.Tensor): void {
  checkTensors(who, input, target);
  if (target.rank === 0 || tf.util.arraysEqual(input.shape, target.shape)) return;
  const isColumn = input.size === target.size;
  throw new RangeError(
    `${who}: predictions of shape ${listed(input.shape)} and targets of shape ${listed(target.shape)}: ` +
      `they have to be of one shape${isColumn ? `, as by targets.view(${input.shape.join(', ')})` : ''}`,
  );
}

/** @throws TypeError for anything but tensors, as labels that are texts. */
function checkTensors(who: string, ...operands: unknown[]): void {
  for (const [i, x] of operands.entries()) {
    if (x instanceof tf.Tensor) continue;
    const what = i === 0 ? 'predictions' : 'targets';
    const isText = Array.isArray(x) && x.some(each => typeof each === 'string');
    throw new TypeError(
      `${who}: expected a tensor of ${what}, got ${nameOf(x)}` +
        (isText
          ? '. A label is its position in the list of all'
          : Array.isArray(x)
            ? '. Write tensor(…)'
            : ''),
    );
  }
}
