import { poolingInfo, sizes } from './geometry';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/** `MaxPoolGrad`, the gradient of max pooling. tfjs's own takes some twenty times as long. */
export function registerMaxPoolGrad(heap: Heap, kernels: Kernels): void {
  registerKernel('MaxPoolGrad', ({ inputs: { dy, input, output }, attrs }) => {
    const info = poolingInfo(input.shape, attrs);
    const dx = heap.tensor(input.shape);
    kernels.maxPoolGrad(...heap.addresses(dy, input, output, dx), info.batchSize, ...sizes(info));
    return dx;
  });
}
