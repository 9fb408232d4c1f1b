import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/** A step of Adam in one pass over memory, in place where it can be, `AdamStep`; see lib/optim.ts. */
export function registerAdam(heap: Heap, kernels: Kernels): void {
  registerKernel('AdamStep', ({ inputs: { p, gradient, average, square }, attrs }) => {
    const outputs = [p, average, square].map(tensor => heap.successor(tensor));
    const addresses = [p, gradient, average, square, ...outputs].map(tensor => heap.address(tensor));
    const { mom, sqrMom, step, unbias, eps, decay } = attrs as Record<
      'mom' | 'sqrMom' | 'step' | 'unbias' | 'eps' | 'decay',
      number
    >;
    kernels.adam(...addresses, tf.util.sizeFromShape(p.shape), mom, sqrMom, step, unbias, eps, decay);
    return outputs;
  });
}
