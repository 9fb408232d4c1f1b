import type { Heap } from './heap';
import type { Kernels } from './kernels';

/**
 * A product of matrices in a {@link Heap}, C = A · B. Addresses are in bytes, sizes in numbers; matrices lie
 * row after row.
 *
 * @param a `[m, k]`, or `[k, m]` where `transposeA`
 * @param b `[k, n]`, or `[n, k]` where `transposeB`
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

const bytes = 4;

/** In WebAssembly alone, on one core. */
export function wasmProduct(heap: Heap, kernels: Kernels): Product {
  return (a, b, c, m, k, n, transposeA, transposeB) => {
    // the row bᵀ · A is the same numbers, and reads A in order
    if (n === 1 && transposeA && m > 1) return multiply(b, k, 1, a, m, 1, c, 1, k, m);
    multiply(
      a,
      transposeA ? 1 : k,
      transposeA ? m : 1,
      b,
      transposeB ? 1 : n,
      transposeB ? k : 1,
      c,
      m,
      k,
      n,
    );
  };

  function multiply(
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    m: number,
    k: number,
    n: number,
  ): void {
    const panels = k * (n + 12); // see lib/assembly/matmul.ts
    heap.lend(panels, scratch => {
      kernels.multiply(
        a,
        aRow * bytes,
        aColumn * bytes,
        b,
        bRow * bytes,
        bColumn * bytes,
        c,
        m,
        k,
        n,
        scratch,
      );
    });
  }
}
