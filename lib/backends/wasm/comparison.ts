import type { Heap } from './heap';
import { refineKernel } from './registry';
import { bySize, isRepeated } from './repeated';

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  NotEqual: (a, b) => a !== b,
};

/**
 * Comparisons of whole numbers, as labels are, where they lie: with as many others, a row or a number that is
 * repeated. tfjs's own kernels read them as fractions, and those of plain CPU take longer to call than to
 * run.
 */
export function registerComparisons(heap: Heap): void {
  for (const [kernelName, holds] of Object.entries(comparisons))
    refineKernel(kernelName, general => call => {
      const { a, b } = call.inputs;
      const [whole, part] = bySize(a, b);
      if (a.dtype !== 'int32' || b.dtype !== 'int32' || !isRepeated(part, whole)) return general(call);
      const out = heap.backend.makeOutput(whole.shape, 'bool');
      const [left, right, results] = [heap.values(a), heap.values(b), heap.values(out)] as Int32Array[];
      const [n, m] = [left.length, right.length];
      for (let i = 0; i < results.length; i++) results[i] = holds(left[i % n], right[i % m]) ? 1 : 0;
      return out;
    });
}
