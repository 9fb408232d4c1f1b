import * as tf from '../../host/tfjs';
import { hasGradientKernel, runKernel } from '../../autograd/engine';
import type { Heap } from '../wasm/heap';
import { registerKernel } from '../wasm/registry';

/** The gradient of the sigmoid: the gradient from above times `y * (1 - y)`. */
tf.registerGradient({
  kernelName: 'Sigmoid',
  outputsToSave: [true],
  gradFunc: (dys, [y]) => {
    const dy = dys as tf.Tensor;
    return {
      x: () =>
        hasGradientKernel('SigmoidGrad')
          ? runKernel('SigmoidGrad', { dy, y })
          : tf.mul(dy, tf.mul(y, tf.sub(1, y))),
    };
  },
});

/** `SigmoidGrad` for WASM: one pass over memory, of which tfjs makes three. */
export function registerSigmoidGrad(heap: Heap): void {
  registerKernel('SigmoidGrad', ({ inputs: { dy, y } }) => {
    const dx = heap.tensor(y.shape);
    const n = tf.util.sizeFromShape(y.shape);
    const [from, at, to] = heap.addresses(dy, y, dx).map(address => heap.numbers(address, n));
    for (let i = 0; i < n; i++) to[i] = from[i] * at[i] * (1 - at[i]);
    return dx;
  });
}
