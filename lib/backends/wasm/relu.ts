import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/** The gradient of relu in one pass over memory, `ReluGrad`, where tfjs makes three. */
export function registerReluGrad(heap: Heap, kernels: Kernels): void {
  registerKernel('ReluGrad', ({ inputs: { dy, y } }) => {
    const dx = heap.tensor(y.shape);
    kernels.reluGrad(heap.address(dy), heap.address(y), heap.address(dx), tf.util.sizeFromShape(y.shape));
    return dx;
  });
}
