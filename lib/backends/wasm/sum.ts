import * as tf from '../../host/tfjs';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import { refineKernel, type KernelFunction } from './registry';

const { parseAxisParam, sizeFromShape } = tf.util;
const { computeOutAndReduceShapes, expandShapeToKeepDim } = tf.backend_util;

/**
 * `Sum`, `Mean` and `Cumsum` with totals in float64. tfjs's own add float32 one after the other: from 2²⁴
 * ones on, a sum stays where it is.
 */
export function registerSums(heap: Heap, kernels: Kernels): void {
  const reduce =
    (isMean: boolean) =>
    (original: KernelFunction): KernelFunction =>
    call => {
      const { x } = call.inputs;
      const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims?: boolean };
      if (x.dtype !== 'float32') return original(call);
      const axes = parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const [outShape, reduced] = computeOutAndReduceShapes(x.shape, axes);
      const size = sizeFromShape(reduced);
      const shape = keepDims ? expandShapeToKeepDim(outShape, axes) : outShape;
      const out = heap.tensor(shape);
      sumRuns(x.shape, runsOf(axes), heap.address(x), heap.address(out), isMean ? size : 1);
      return out;
    };
  refineKernel('Sum', reduce(false));
  refineKernel('Mean', reduce(true));

  /** Sums along one run of axes after the other, the last one first, and divides in the last pass. */
  function sumRuns(shape: readonly number[], runs: Run[], x: number, out: number, by: number): void {
    const [run, ...others] = runs;
    if (!run)
      return void heap
        .numbers(out, sizeFromShape([...shape]))
        .set(heap.numbers(x, sizeFromShape([...shape])));
    const [outer, n, inner] = [
      shape.slice(0, run.first),
      shape.slice(run.first, run.end),
      shape.slice(run.end),
    ].map(sizes => sizeFromShape(sizes));
    const pass = (to: number, divisor: number) =>
      heap.lend(inner === 1 ? 0 : 3 * inner, scratch =>
        kernels.sum(x, to, outer, n, inner, divisor, scratch),
      );
    if (others.length === 0) return pass(out, by);
    heap.lend(outer * inner, partial => {
      pass(partial, 1);
      sumRuns([...shape.slice(0, run.first), ...shape.slice(run.end)], others, partial, out, by);
    });
  }

  refineKernel('Cumsum', original => call => {
    const { x } = call.inputs;
    const { axis, exclusive, reverse } = call.attrs as { axis: number; exclusive: boolean; reverse: boolean };
    if (x.dtype !== 'float32') return original(call);
    const out = heap.tensor(x.shape);
    const [n, inner] = [x.shape[axis], sizeFromShape(x.shape.slice(axis + 1))];
    const all = sizeFromShape(x.shape);
    const [from, to] = [heap.numbers(heap.address(x), all), heap.numbers(heap.address(out), all)];
    for (let start = 0; start < all; start += n * inner)
      for (let column = start; column < start + inner; column++) {
        let total = 0;
        for (let i = 0; i < n; i++) {
          const at = column + (reverse ? n - 1 - i : i) * inner;
          if (exclusive) to[at] = total;
          total += from[at];
          if (!exclusive) to[at] = total;
        }
      }
    return out;
  });
}

/** Axes that follow each other, from `first` up to, not including, `end`. */
interface Run {
  first: number;
  end: number;
}

/** The runs among axes in ascending order, the last one first. */
function runsOf(axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const axis of axes) {
    if (runs[0]?.end === axis) runs[0].end++;
    else runs.unshift({ first: axis, end: axis + 1 });
  }
  return runs;
}
