import * as tf from '../../host/tfjs';
import type { Heap } from './heap';
import { refineKernel } from './registry';

const { computeStrides, sizeFromShape } = tf.util;
const slices = tf.slice_util;

/**
 * `Slice` without copying: consecutive rows lie next to each other, and the values of tensors never change,
 * so a batch of a data set is a view of its memory. tfjs's own kernel copies the whole tensor.
 */
export function registerSlice(heap: Heap): void {
  refineKernel('Slice', copy => ({ inputs: { x }, attrs }) => {
    if (x.dtype === 'string' || x.shape.length === 0) return copy({ inputs: { x }, attrs });
    const { begin, size } = attrs as { begin: number[]; size: number[] };
    const [from, shape] = slices.parseSliceParams(x, begin, size);
    slices.assertParamsValid(x, from, shape);
    if (slices.isSliceContinous(x.shape, from, shape)) {
      return heap.view(x, slices.computeFlatOffset(from, computeStrides(x.shape)), shape);
    }
    const [first, ...inRow] = from;
    const row = x.shape.slice(1);
    const rows = heap.view(x, first * sizeFromShape(row), [shape[0], ...row]);
    const part = copy({ inputs: { x: rows }, attrs: { begin: [0, ...inRow], size: shape } });
    heap.backend.disposeData(rows.dataId);
    return part;
  });
}
