import type * as tf from '@tensorflow/tfjs';
import { rand, randn } from '../tensor/random';

/** Makes the first values of a parameter of this shape. */
export type Init = (...shape: number[]) => tf.Tensor;

/** Anywhere within ±`bound`. */
export const uniform =
  (bound: number): Init =>
  (...shape) =>
    rand(...shape)
      .sub(0.5)
      .mul(2 * bound);

/**
 * From a normal distribution around 0, wide enough for a signal to keep its size through layers with ReLU (He
 * et al. 2015, PyTorch's `kaiming_normal_`): a standard deviation of √(2 / fan).
 *
 * @param fan how many numbers go into each of the layer's results, or how many results each number goes into.
 */
export const kaimingNormal =
  (fan: number): Init =>
  (...shape) =>
    randn(...shape).mul(Math.sqrt(2 / fan));
