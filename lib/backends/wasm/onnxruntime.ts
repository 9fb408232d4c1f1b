import { loadOnnxRuntime } from '../../host/onnx';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import type { Product } from './matmul';

/**
 * A tensor for ONNX Runtime: the fields of its own `Tensor`, whose constructor takes longer than a small
 * product.
 */
class Matrix {
  readonly location = 'cpu';
  constructor(
    readonly type: 'float32',
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {}
}

/** A level of ONNX Runtime's log. */
const errorsOnly = 3;

/** Number of multiplications below which a product takes less time than a call of the library. */
const worthACall = 2 ** 20;

/** Number of multiplications below which waking other threads takes longer than they save. */
const worthThreads = 2 ** 23;

/**
 * The matrix product of ONNX Runtime. It reads and writes the backend's memory where it lies, on all cores
 * and with the widest vectors that they have.
 *
 * @param small the product for matrices that are not worth a call of the library.
 * @throws if the package is not installed, or has no library for this platform.
 */
export function onnxProduct(heap: Heap, kernels: Kernels, small: Product): Product {
  const { newSession, threads } = loadOnnxRuntime();
  const [alone, together] = [1, threads].map(intraOpNumThreads => {
    const session = newSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      interOpNumThreads: 1,
      intraOpNumThreads, // by default it counts processors that this process may not use
      logSeverityLevel: errorsOnly,
      enableCpuMemArena: false,
      enableMemPattern: false,
      // Threads that wait for the next product by spinning would take the core from us.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return session;
  });
  const matrix = (address: number, rows: number, columns: number) =>
    new Matrix('float32', heap.numbers(address, rows * columns), [rows, columns]);
  const run = (a: number, b: number, c: number, m: number, k: number, n: number) => {
    const session = m * k * n < worthThreads ? alone : together;
    session.run({ a: matrix(a, m, k), b: matrix(b, k, n) }, { c: matrix(c, m, n) }, {});
  };

  /** Lends the transpose of a matrix, or the matrix itself if it is transposed already. */
  function transposed(
    isTransposed: boolean,
    address: number,
    rows: number,
    columns: number,
    use: (address: number) => void,
  ): void {
    if (isTransposed) return use(address);
    heap.lend(rows * columns, transpose => {
      kernels.transpose(address, transpose, rows, columns);
      use(transpose);
    });
  }

  /**
   * The library reads a transposed matrix at less than half of its speed. So the operands are transposed
   * before, or the result afterwards, since (A · B)ᵀ = Bᵀ · Aᵀ: whichever moves fewer numbers.
   */
  const multiply: Product = (a, b, c, m, k, n, transposeA, transposeB) => {
    if (m * k * n < worthACall) return small(a, b, c, m, k, n, transposeA, transposeB);
    const upright = (transposeA ? m * k : 0) + (transposeB ? k * n : 0);
    const flipped = (transposeA ? 0 : m * k) + (transposeB ? 0 : k * n) + m * n;
    if (upright <= flipped)
      return transposed(!transposeA, a, k, m, left =>
        transposed(!transposeB, b, n, k, right => run(left, right, c, m, k, n)),
      );
    transposed(transposeB, b, k, n, left =>
      transposed(transposeA, a, m, k, right =>
        heap.lend(m * n, result => {
          run(left, right, result, n, k, m);
          kernels.transpose(result, c, n, m);
        }),
      ),
    );
  };
  const trial = 2 ** 7; // a product that is worth the call, so that a library that cannot run says so now
  heap.lend(trial ** 2, address => multiply(address, address, address, trial, trial, trial, false, false));
  return multiply;
}

const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const integer = (number: number, value: number) => [...varint(number << 3), ...varint(value)];
const field = (number: number, bytes: number[]) => [
  ...varint((number << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (number: number, value: string) => field(number, [...new TextEncoder().encode(value)]);

/**
 * An ONNX model of one node, `c = Gemm(a, b)`, in the wire format of Protocol Buffers
 * (https://protobuf.dev/programming-guides/encoding). The numbers are those of the fields in onnx.proto.
 */
const model = (() => {
  const matrix = (name: string) => {
    const shape = [`${name}0`, `${name}1`].flatMap(size => field(1, text(2, size)));
    return [...text(1, name), ...field(2, field(1, [...integer(1, 1), ...field(2, shape)]))];
  };
  const node = [...text(1, 'a'), ...text(1, 'b'), ...text(2, 'c'), ...text(4, 'Gemm')];
  const graph = [
    ...field(1, node),
    ...text(2, 'product'),
    ...field(11, matrix('a')),
    ...field(11, matrix('b')),
    ...field(12, matrix('c')),
  ];
  const irVersion = integer(1, 8);
  const opset = integer(2, 13);
  return Uint8Array.from([...irVersion, ...field(7, graph), ...field(8, opset)]);
})();
