import type * as tf from '../../host/tfjs';
import { bytesPerNumber, type Heap } from './heap';
import type { Kernels } from './kernels';
import { refineKernel } from './registry';
import { bySize, elementsOf, isRepeated } from './repeated';

/** The kernels that `combine` calculates, in the order of its `op`. */
const combined = ['Add', 'Sub', 'Multiply', 'Maximum', 'Minimum'];
const MAXIMUM = combined.indexOf('Maximum');

/**
 * `Add`, `Sub`, `Multiply`, `Maximum` and `Minimum` for operands of one shape, and for a row or a number that
 * is repeated: these are what layers and optimizers need. tfjs's own kernels serve every way of broadcasting,
 * and take longer to call than to run.
 */
export function registerArithmetic(heap: Heap, kernels: Kernels): void {
  combined.forEach((kernelName, op) => {
    refineKernel(kernelName, general => ({ inputs: { a, b } }) => {
      const [whole, part] = bySize(a, b);
      if (a.dtype !== 'float32' || b.dtype !== 'float32' || !isRepeated(part, whole))
        return general({ inputs: { a, b } });
      const out = heap.tensor(whole.shape);
      const n = elementsOf(part) === 1 ? elementsOf(whole) : elementsOf(part);
      const step = (x: tf.TensorInfo): [at: number, row: number, column: number] => [
        heap.address(x),
        x === whole ? n * bytesPerNumber : 0,
        elementsOf(x) === 1 ? 0 : bytesPerNumber,
      ];
      kernels.combine(op, ...step(a), ...step(b), heap.address(out), elementsOf(whole) / n, n);
      return out;
    });
  });
}

/** `Relu`. tfjs's own gives 0 for what is not a number, if its sign bit is set: `Infinity - Infinity`. */
export function registerRelu(heap: Heap, kernels: Kernels): void {
  refineKernel('Relu', general => ({ inputs: { x } }) => {
    if (x.dtype !== 'float32') return general({ inputs: { x } });
    const out = heap.tensor(x.shape);
    heap.lend(1, zero => {
      heap.numbers(zero, 1)[0] = 0;
      kernels.combine(
        MAXIMUM,
        heap.address(x),
        0,
        bytesPerNumber,
        zero,
        0,
        0,
        heap.address(out),
        1,
        elementsOf(x),
      );
    });
    return out;
  });
}
