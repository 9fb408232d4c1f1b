import * as tf from '../../host/tfjs';
import { hasKernel, runKernels, type GradientFunction } from '../../autograd/engine';
import type { Heap } from '../wasm/heap';
import type { Kernels } from '../wasm/kernels';
import { registerKernel } from '../wasm/registry';

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167): each channel of
 * `x` gets the mean 0 and the variance 1 over the batch, is scaled and shifted.
 *
 * @param x `[…, channels]`
 * @param scale `[channels]`
 * @param offset `[channels]`
 * @param eps added to the variance.
 * @returns `y` of the shape of `x`, and each channel's mean and (biased) variance, `[channels]`.
 */
export function batchNormTraining(
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  eps: number,
): { y: tf.Tensor; mean: tf.Tensor; variance: tf.Tensor } {
  if (hasKernel('BatchNormTraining')) {
    const [y, mean, variance] = runKernels('BatchNormTraining', { x, scale, offset }, { eps });
    return { y, mean, variance };
  }
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const y = x
    .sub(mean)
    .mul(tf.rsqrt(variance.add(eps)).mul(scale))
    .add(offset);
  return { y, mean, variance };
}

const gradFunc: GradientFunction = (dys, [x, scale, mean, variance], attrs) => {
  const [dy] = dys as tf.Tensor[];
  const inputs = { dy, x, scale, mean, variance };
  const [dx, dScale, dOffset] = runKernels('BatchNormTrainingGrad', inputs, attrs as tf.NamedAttrMap);
  return { x: () => dx, scale: () => dScale, offset: () => dOffset };
};

tf.registerGradient({
  kernelName: 'BatchNormTraining',
  inputsToSave: ['x', 'scale'],
  outputsToSave: [false, true, true],
  gradFunc,
});

/** Both kernels for WASM, in three passes over memory each. */
export function registerBatchNorm(heap: Heap, kernels: Kernels): void {
  registerKernel('BatchNormTraining', ({ inputs: { x, scale, offset }, attrs }) => {
    const { eps } = attrs as { eps: number };
    const [y, mean, variance] = [heap.tensor(x.shape), heap.tensor(scale.shape), heap.tensor(scale.shape)];
    const [rows, channels] = sizeOf(x);
    const addresses = heap.addresses(x, scale, offset, y, mean, variance);
    heap.lend(2 * channels, scratch => kernels.normalize(...addresses, scratch, rows, channels, eps));
    return [y, mean, variance];
  });

  registerKernel('BatchNormTrainingGrad', ({ inputs: { dy, x, scale, mean, variance }, attrs }) => {
    const { eps } = attrs as { eps: number };
    const [dx, dScale, dOffset] = [heap.tensor(x.shape), heap.tensor(scale.shape), heap.tensor(scale.shape)];
    const [rows, channels] = sizeOf(x);
    const addresses = heap.addresses(dy, x, scale, mean, variance, dx, dScale, dOffset);
    heap.lend(3 * channels, scratch => kernels.normalizeGrad(...addresses, scratch, rows, channels, eps));
    return [dx, dScale, dOffset];
  });
}

const sizeOf = ({ shape }: tf.TensorInfo): [rows: number, channels: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1)!,
];
