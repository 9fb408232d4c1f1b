import * as tf from '../host/tfjs';
import { checkCounts, checkInput, checkShape, module, type Module } from './module';
import { withPadding } from './padding';

/**
 * The largest number of each `kernelSize` × `kernelSize` pixels, channel by channel, of images `[bs, height,
 * width, channels]` (PyTorch's `MaxPool2d`).
 *
 * @param options.stride Pixels from one place to the next. Default `kernelSize`.
 * @param options.padding Pixels on each side, which are never the largest. Default 0.
 * @throws RangeError for sizes that are no whole numbers of 1 or more, and in PyTorch's words for a padding
 * that a whole window would lie in.
 */
export function MaxPool2d(
  kernelSize: number,
  { stride = kernelSize, padding = 0 }: { stride?: number; padding?: number } = {},
): Module {
  checkCounts('MaxPool2d', { kernelSize, stride });
  checkCounts('MaxPool2d', { padding }, 0);
  if (padding > kernelSize / 2)
    throw new RangeError(
      `MaxPool2d: pad should be at most half of effective kernel size, but got pad=${padding}, ` +
        `kernel_size=${kernelSize} and dilation=1`,
    );
  const text = `MaxPool2d(kernelSize=${kernelSize}, stride=${stride}, padding=${padding})`;
  return module(
    x => {
      checkShape(text, x, ['bs', 'height', 'width', 'channels']);
      const [images, pad] = withPadding(x, padding, -3e38);
      return tf.maxPool(images, kernelSize, stride, pad);
    },
    { text: () => text },
  );
}

/**
 * From images `[bs, height, width, channels]` the largest number and the mean of each channel: `[bs, 2 ·
 * channels]` (fastai's `AdaptiveConcatPool2d`, and the flattening after it).
 */
export function AdaptiveConcatPool2d(): Module {
  return module(
    x => {
      checkShape('AdaptiveConcatPool2d', x, ['bs', 'height', 'width', 'channels']);
      return tf.concat([x.max([1, 2]), x.mean([1, 2])], -1);
    },
    { text: () => 'AdaptiveConcatPool2d()' },
  );
}

/** All numbers of an item in one row: `[bs, …]` becomes `[bs, n]` (PyTorch's `Flatten`). */
export function Flatten(): Module {
  return module(
    x => {
      checkInput('Flatten', x);
      if (x.rank === 0) throw new RangeError('Flatten: expected [bs, …], got shape []');
      return x.reshape([x.shape[0], tf.util.sizeFromShape(x.shape.slice(1))]);
    },
    { text: () => 'Flatten()' },
  );
}
