import * as tf from '../../host/tfjs';
import { bytesPerNumber, type Heap } from './heap';
import type { Kernels } from './kernels';
import { registerKernel } from './registry';

/**
 * A product of matrices in a {@link Heap}, C = A · B. Addresses are in bytes, sizes in numbers; matrices lie
 * row after row.
 *
 * @param a `[m, k]`, or `[k, m]` with `transposeA`
 * @param b `[k, n]`, or `[n, k]` with `transposeB`
 * @param c `[m, n]`
 */
export type Product = (
  a: number,
  b: number,
  c: number,
  m: number,
  k: number,
  n: number,
  transposeA: boolean,
  transposeB: boolean,
) => void;

/** The product that the kernels multiply by; the rung of the ladder that is in use has chosen it. */
export interface Multiplier {
  product: Product;
}

const { sizeFromShape } = tf.util;
const { assertAndGetBroadcastShape } = tf.broadcast_util;

/**
 * `BatchMatMul` by a product of our choice, of batches of one size, or one matrix with all of a batch. tfjs's
 * own, XNNPACK's, packs B before it begins, cannot read A transposed, and finds what it has packed again by
 * B's data alone, although B may have got another shape.
 */
export function registerMatMul(heap: Heap, multiplier: Multiplier): void {
  registerKernel('BatchMatMul', ({ inputs: { a, b }, attrs }) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const [m, k] = [a.shape.at(transposeA ? -1 : -2)!, a.shape.at(transposeA ? -2 : -1)!];
    const n = b.shape.at(transposeB ? -2 : -1)!;
    const [aOuter, bOuter] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const outer = assertAndGetBroadcastShape(aOuter, bOuter);
    const out = heap.backend.makeOutput([...outer, m, n], a.dtype);
    const [aBatch, bBatch, batch] = [aOuter, bOuter, outer].map(sizeFromShape);
    if (m * n * batch === 0) return out;
    if (k === 0) {
      heap.numbers(heap.address(out), batch * m * n).fill(0);
      return out;
    }
    const product = a.dtype === 'int32' ? integerProduct(heap) : multiplier.product;
    for (let i = 0; i < batch; i++) {
      const aMatrix = heap.address(a) + Math.min(i, aBatch - 1) * m * k * bytesPerNumber;
      const bMatrix = heap.address(b) + Math.min(i, bBatch - 1) * k * n * bytesPerNumber;
      const cMatrix = heap.address(out) + i * m * n * bytesPerNumber;
      product(aMatrix, bMatrix, cMatrix, m, k, n, transposeA, transposeB);
    }
    return out;
  });
}

/** The product of integers, modulo 2³² as in PyTorch's int32. */
const integerProduct =
  (heap: Heap): Product =>
  (a, b, c, m, k, n, transposeA, transposeB) => {
    const { buffer } = heap.memory;
    const [x, y, z] = [
      new Int32Array(buffer, a, m * k),
      new Int32Array(buffer, b, k * n),
      new Int32Array(buffer, c, m * n),
    ];
    const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
    const [bRow, bColumn] = transposeB ? [1, k] : [n, 1];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++)
          sum = (sum + Math.imul(x[i * aRow + l * aColumn], y[l * bRow + j * bColumn])) | 0;
        z[i * n + j] = sum;
      }
  };

/** The product in WebAssembly alone, on one core. */
export function wasmProduct(heap: Heap, kernels: Kernels): Product {
  const bytes = bytesPerNumber;
  const multiply: Product = (a, b, c, m, k, n, transposeA, transposeB) => {
    // The kernel keeps the whole of B at hand: (A · B)ᵀ = Bᵀ · Aᵀ where A is far smaller.
    if (n > 4 * m && m >= 4)
      return heap.lend(m * n, result => {
        multiply(b, a, result, n, k, m, !transposeB, !transposeA);
        kernels.transpose(result, c, n, m);
      });
    // The column Aᵀ · b has the same numbers as the row bᵀ · A, which reads A in its order.
    const isRow = n === 1 && transposeA && m > 1;
    heap.lend(k * ((isRow ? m : n) + 12), scratch => {
      if (isRow) return kernels.multiply(b, k * bytes, bytes, a, m * bytes, bytes, c, 1, k, m, scratch);
      const [aRow, aColumn] = transposeA ? [bytes, m * bytes] : [k * bytes, bytes];
      const [bRow, bColumn] = transposeB ? [bytes, k * bytes] : [n * bytes, bytes];
      kernels.multiply(a, aRow, aColumn, b, bRow, bColumn, c, m, k, n, scratch);
    });
  };
  return multiply;
}
