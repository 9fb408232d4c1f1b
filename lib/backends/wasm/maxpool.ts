import { poolingInfo, sizes } from './geometry';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { refineKernel, registerKernel } from './registry';

/**
 * `MaxPool` and `AvgPool`. tfjs's own read outside of the image for some paddings and strides, and take what
 * is not a number for the smallest number.
 */
export function registerPooling(heap: Heap, kernels: Kernels): void {
  for (const kernelName of ['MaxPool', 'AvgPool'])
    refineKernel(kernelName, general => call => {
      const { x } = call.inputs;
      if (x.dtype !== 'float32') return general(call);
      const info = poolingInfo(x.shape, call.attrs);
      const y = heap.tensor(info.outShape);
      kernels.pool(kernelName === 'MaxPool', ...heap.addresses(x, y), info.batchSize, ...sizes(info));
      return y;
    });
}

/** `MaxPoolGrad`, the gradient of max pooling. tfjs's own takes some twenty times as long. */
export function registerMaxPoolGrad(heap: Heap, kernels: Kernels): void {
  registerKernel('MaxPoolGrad', ({ inputs: { dy, input, output }, attrs }) => {
    const info = poolingInfo(input.shape, attrs);
    const dx = heap.tensor(input.shape);
    kernels.maxPoolGrad(...heap.addresses(dy, input, output, dx), info.batchSize, ...sizes(info));
    return dx;
  });
}
