import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap';
import type { Product } from './product';
import { registerKernel } from './registry';

const bytes = 4;

/**
 * `BatchMatMul` by a product of our choice. tfjs's own, XNNPACK's, packs B before it begins, cannot read A
 * transposed, and remembers what it has packed by its data alone, whatever their shape has become.
 */
export function registerMatMul(heap: Heap, product: Product): void {
  registerKernel('BatchMatMul', ({ inputs: { a, b }, attrs }) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const [m, k] = [a.shape.at(transposeA ? -1 : -2)!, a.shape.at(transposeA ? -2 : -1)!];
    const n = b.shape.at(transposeB ? -2 : -1)!;
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const out = heap.tensor([...outer, m, n]);
    const [aBatch, bBatch, batch] = [a.shape.slice(0, -2), b.shape.slice(0, -2), outer].map(
      tf.util.sizeFromShape,
    );
    if (m * n === 0) return out;
    if (k === 0) heap.numbers(heap.address(out), batch * m * n).fill(0);
    else
      for (let i = 0; i < batch; i++) {
        const [aMatrix, bMatrix] = [Math.min(i, aBatch - 1), Math.min(i, bBatch - 1)];
        product(
          heap.address(a) + aMatrix * m * k * bytes,
          heap.address(b) + bMatrix * k * n * bytes,
          heap.address(out) + i * m * n * bytes,
          m,
          k,
          n,
          transposeA,
          transposeB,
        );
      }
    return out;
  });
}
