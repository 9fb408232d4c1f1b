import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/**
 * Batch normalisation in training, in three passes over memory each way: `BatchNormTraining` and its
 * gradient; see lib/batchnorm.ts.
 */
export function registerBatchNorm(heap: Heap, kernels: Kernels): void {
  registerKernel('BatchNormTraining', ({ inputs: { x, scale, offset }, attrs }) => {
    const [y, mean, variance] = [heap.tensor(x.shape), heap.tensor(scale.shape), heap.tensor(scale.shape)];
    const [rows, channels] = size(x);
    const addresses = [x, scale, offset, y, mean, variance].map(tensor => heap.address(tensor));
    heap.lend(channels, scratch =>
      kernels.normalize(...addresses, scratch, rows, channels, (attrs as { eps: number }).eps),
    );
    return [y, mean, variance];
  });

  registerKernel('BatchNormTrainingGrad', ({ inputs: { dy, x, scale, mean, variance }, attrs }) => {
    const [dx, dScale, dOffset] = [heap.tensor(x.shape), heap.tensor(scale.shape), heap.tensor(scale.shape)];
    const [rows, channels] = size(x);
    const addresses = [dy, x, scale, mean, variance, dx, dScale, dOffset].map(tensor => heap.address(tensor));
    heap.lend(3 * channels, scratch =>
      kernels.normalizeGrad(...addresses, scratch, rows, channels, (attrs as { eps: number }).eps),
    );
    return [dx, dScale, dOffset];
  });
}

const size = ({ shape }: tf.TensorInfo): [rows: number, channels: number] => [
  tf.util.sizeFromShape(shape.slice(0, -1)),
  shape.at(-1)!,
];
