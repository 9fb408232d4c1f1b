import { hasGradientKernel, runKernel } from '../../autograd/engine';
import * as tf from '../../host/tfjs';
import type { Heap } from '../wasm/heap';
import type { Kernels } from '../wasm/kernels';
import { registerKernel } from '../wasm/registry';

/** The gradient of `max(x, 0)`: the gradient from above where the result is above 0. */
tf.registerGradient({
  kernelName: 'Relu',
  outputsToSave: [true],
  gradFunc: (dys, [y]) => {
    const dy = dys as tf.Tensor;
    return {
      x: () => (hasGradientKernel('ReluGrad') ? runKernel('ReluGrad', { dy, y }) : tf.mul(dy, tf.step(y))),
    };
  },
});

/** `ReluGrad` for WASM: one pass over memory, of which tfjs makes three. */
export function registerReluGrad(heap: Heap, kernels: Kernels): void {
  registerKernel('ReluGrad', ({ inputs: { dy, y } }) => {
    const dx = heap.tensor(y.shape);
    kernels.reluGrad(...heap.addresses(dy, y, dx), tf.util.sizeFromShape(y.shape));
    return dx;
  });
}
