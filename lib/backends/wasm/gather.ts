import * as tf from '../../host/tfjs';
import type { Heap } from './heap';
import { refineKernel } from './registry';

/**
 * `GatherV2` of whole rows, as of a shuffled batch: copies each row, while tfjs's own kernel looks up each
 * number.
 */
export function registerGather(heap: Heap): void {
  const { backend } = heap;
  refineKernel('GatherV2', elementwise => ({ inputs: { x, indices }, attrs }) => {
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    if (axis !== 0 || batchDims !== 0 || x.dtype === 'string' || indices.dtype !== 'int32')
      return elementwise({ inputs: { x, indices }, attrs });
    const shape = x.shape.slice(1);
    const rows = backend.readSync(indices.dataId) as Int32Array;
    const out = backend.makeOutput([...indices.shape, ...shape], x.dtype);
    const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(x.dtype);
    const [from, to] = [heap.address(x), heap.address(out)];
    const memory = new Uint8Array(heap.memory.buffer);
    rows.forEach((row, i) => memory.copyWithin(to + i * bytes, from + row * bytes, from + (row + 1) * bytes));
    return out;
  });
}
