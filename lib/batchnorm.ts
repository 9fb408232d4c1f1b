import * as tf from '@tensorflow/tfjs';
import type { GradientFunction } from './engine';

/** What batch normalisation makes of a batch: the normalised batch, and each channel's mean and (biased) variance. */
export interface Normalized {
  y: tf.Tensor;
  mean: tf.Tensor;
  variance: tf.Tensor;
}

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015): each channel, the last axis, gets mean 0 and variance 1 over all
 * other axes, and is then scaled and shifted. A backend may have a kernel of its own for it.
 *
 * @param scale `[channels]`
 * @param offset `[channels]`
 * @param eps keeps the quotient finite.
 */
export function batchNormTraining(x: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor, eps: number): Normalized {
  if (tf.getKernel('BatchNormTraining', tf.getBackend())) {
    const [y, mean, variance] = tf.engine().runKernel<tf.Tensor[]>('BatchNormTraining', { x, scale, offset }, { eps });
    return { y, mean, variance };
  }
  const { mean, variance } = tf.moments(x, x.shape.slice(0, -1).map((_, axis) => axis));
  const y = x.sub(mean).mul(tf.rsqrt(variance.add(eps)).mul(scale)).add(offset);
  return { y, mean, variance };
}

const gradFunc: GradientFunction = (dys, [x, scale, mean, variance], attrs) => {
  const [dy] = dys as tf.Tensor[];
  const [dx, dScale, dOffset] = tf.engine().runKernel<tf.Tensor[]>('BatchNormTrainingGrad', { dy, x, scale, mean, variance }, attrs as tf.NamedAttrMap);
  return { x: () => dx, scale: () => dScale, offset: () => dOffset };
};
tf.registerGradient({ kernelName: 'BatchNormTraining', inputsToSave: ['x', 'scale'], outputsToSave: [false, true, true], gradFunc: gradFunc });
