import { poolingInfo, sizes } from './geometry';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/** The gradient of max pooling, `MaxPoolGrad`; tfjs's takes some twenty times as long. */
export function registerMaxPoolGrad(heap: Heap, kernels: Kernels): void {
  registerKernel('MaxPoolGrad', ({ inputs: { dy, input, output }, attrs }) => {
    const info = poolingInfo(input.shape, attrs);
    const dx = heap.tensor(input.shape);
    const addresses = [dy, input, output, dx].map(tensor => heap.address(tensor));
    kernels.maxPoolGrad(...addresses, info.batchSize, ...sizes(info));
    return dx;
  });
}
