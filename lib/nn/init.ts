import type * as tf from '../host/tfjs';
import { rand, randn } from '../tensor/random';

/** Makes the first values of a parameter of a shape. */
export type Init = (...shape: number[]) => tf.Tensor;

/** Uniformly distributed numbers within ±`bound`. */
export const uniform =
  (bound: number): Init =>
  (...shape) =>
    rand(...shape)
      .sub(0.5)
      .mul(2 * bound);

/**
 * Normally distributed numbers with a standard deviation of √(2 / fan), so that a signal keeps its size
 * through layers with ReLU (He et al. 2015, https://arxiv.org/abs/1502.01852; PyTorch's `kaiming_normal_`).
 *
 * @param fan how many numbers each result is calculated from, or how many results each number goes into.
 */
export const kaimingNormal =
  (fan: number): Init =>
  (...shape) =>
    randn(...shape).mul(Math.sqrt(2 / fan));
