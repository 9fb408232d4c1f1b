import * as tf from '../host/tfjs';
import { conv2d } from './functional';
import { uniform, type Init } from './init';
import { checkCounts, checkShape, module, type Module } from './module';

/** Options of {@link Conv2d}. */
export interface Conv2dOptions {
  /** Pixels from one place of the filter to the next. Default 1. */
  readonly stride?: number;
  /** Pixels of zeros on every side of the image. Default 0. */
  readonly padding?: number;
  /** Whether a number is added to each output channel. Default true. */
  readonly bias?: boolean;
  /** First values of the weights. Default: within ±1/√(kernelSize² · inChannels), as in PyTorch. */
  readonly init?: Init;
}

/** A module of {@link Conv2d}, with its parameters. */
export interface Conv2dModule extends Module {
  /**
   * `[kernelSize, kernelSize, inChannels, outChannels]`: TensorFlow's order; PyTorch has `[outChannels,
   * inChannels, …]`.
   */
  readonly weight: tf.Tensor;
  /** `[outChannels]` */
  readonly bias?: tf.Tensor;
}

/**
 * A convolution (PyTorch's `Conv2d`): slides `outChannels` filters of `kernelSize` × `kernelSize` pixels over
 * images `[bs, height, width, inChannels]`, and returns `[bs, outHeight, outWidth, outChannels]`, outHeight =
 * ⌊(height + 2 · padding - kernelSize) / stride⌋ + 1. There are as many zeros on each side, as in PyTorch;
 * TensorFlow's `same` has more at the end.
 *
 * @throws RangeError for sizes that are no whole numbers of 1 or more; when it is called, for images of
 * another shape.
 */
export function Conv2d(
  inChannels: number,
  outChannels: number,
  kernelSize: number,
  { stride = 1, padding = 0, bias = true, init }: Conv2dOptions = {},
): Conv2dModule {
  checkCounts('Conv2d', { inChannels, outChannels, kernelSize, stride });
  checkCounts('Conv2d', { padding }, 0);
  const within = uniform(1 / Math.sqrt(kernelSize ** 2 * inChannels));
  const parameters: { weight: tf.Tensor; bias?: tf.Tensor } = {
    weight: (init ?? within)(kernelSize, kernelSize, inChannels, outChannels).requiresGrad_(),
  };
  if (bias) parameters.bias = within(outChannels).requiresGrad_();
  const text =
    `Conv2d(${inChannels}, ${outChannels}, kernelSize=${kernelSize}, stride=${stride}, ` +
    `padding=${padding}, bias=${bias})`;
  return module(
    x => {
      checkShape(text, x, ['bs', 'height', 'width', inChannels]);
      const y = conv2d(x, parameters.weight, { stride, padding });
      return parameters.bias ? tf.add(y, parameters.bias) : y;
    },
    { text: () => text, parameters },
  ) as Conv2dModule;
}
