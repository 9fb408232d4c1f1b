import { availableParallelism } from 'node:os';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
import type { Product } from './product';

/**
 * What we use of onnxruntime-node: its sessions run within the turn, on numbers wherever they lie. It
 * publishes no types for it.
 */
interface Binding {
  InferenceSession: new () => Session;
}
interface Session {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: Record<string, object>, fetches: Record<string, object>, options: object): object;
}

/**
 * What it reads and writes, with the fields of its own `Tensor`, whose constructor takes longer than a small
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

/** Of its levels of logging. */
const errorsOnly = 3;

/** Multiplications below which a product is done before a call of the library has begun. */
const worthACall = 2 ** 20;

/**
 * The matrix product of ONNX Runtime, whose library for the processor comes inside of its npm package. It
 * reads and writes the backend's memory where it is, on all cores and with the widest vectors that they have.
 *
 * @param small multiplies what is not worth a call of the library.
 * @throws where the package is not installed, or has no library for this platform.
 */
export function onnxProduct(heap: Heap, kernels: Kernels, small: Product): Product {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  const { binding } = require('onnxruntime-node/dist/binding') as { binding: Binding };
  const session = new binding.InferenceSession();
  session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
    interOpNumThreads: 1,
    // its own default counts processors that this process may not use
    intraOpNumThreads: availableParallelism(),
    logSeverityLevel: errorsOnly,
    enableCpuMemArena: false,
    enableMemPattern: false,
    // threads that wait for the next product by spinning take the core from us
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const matrix = (address: number, rows: number, columns: number) =>
    new Matrix('float32', heap.numbers(address, rows * columns), [rows, columns]);
  const run = (a: number, b: number, c: number, m: number, k: number, n: number) => {
    session.run({ a: matrix(a, m, k), b: matrix(b, k, n) }, { c: matrix(c, m, n) }, {});
  };

  /** Lends the transpose of a matrix, or the matrix itself where that `isTurned` already. */
  function turned(
    isTurned: boolean,
    address: number,
    rows: number,
    columns: number,
    use: (address: number) => void,
  ): void {
    if (isTurned) return use(address);
    heap.lend(rows * columns, transpose => {
      kernels.transpose(address, transpose, rows, columns);
      use(transpose);
    });
  }

  /**
   * The library reads a transposed matrix from memory at less than half of its speed: so they are transposed
   * before, or the product is, (A · B)ᵀ = Bᵀ · Aᵀ, whichever moves less.
   */
  const multiply: Product = (a, b, c, m, k, n, transposeA, transposeB) => {
    if (m * k * n < worthACall) return small(a, b, c, m, k, n, transposeA, transposeB);
    const upright = (transposeA ? m * k : 0) + (transposeB ? k * n : 0);
    const flipped = (transposeA ? 0 : m * k) + (transposeB ? 0 : k * n) + m * n;
    if (upright <= flipped)
      return turned(!transposeA, a, k, m, left =>
        turned(!transposeB, b, n, k, right => run(left, right, c, m, k, n)),
      );
    turned(transposeB, b, k, n, left =>
      turned(transposeA, a, m, k, right =>
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
const text = (number: number, value: string) => field(number, [...Buffer.from(value)]);

/**
 * An ONNX model of one node, `c = Gemm(a, b)`, in Protocol Buffers' wire format; the numbers are the fields'
 * in onnx.proto.
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
  return Buffer.from([...irVersion, ...field(7, graph), ...field(8, opset)]);
})();
