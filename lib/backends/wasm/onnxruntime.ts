import { loadOnnxRuntime } from '../../host/onnx';
import type { Heap } from './heap';
import type { Product } from './matmul';

/**
 * A tensor for ONNX Runtime: the fields of its own `Tensor`, whose constructor takes longer than a small
 * product.
 */
class OnnxTensor {
  readonly location = 'cpu';
  constructor(
    readonly type: 'float32' | 'bool',
    readonly data: Float32Array | Uint8Array,
    readonly dims: readonly number[],
  ) {}
}

const yes = new OnnxTensor('bool', Uint8Array.of(1), [1]);
const no = new OnnxTensor('bool', Uint8Array.of(0), [1]);

/** A level of ONNX Runtime's log. */
const errorsOnly = 3;

/** Number of multiplications below which a product takes less time than a call of the library. */
const worthACall = 2 ** 20;

/** Number of multiplications below which waking other threads takes longer than they save. */
const worthThreads = 2 ** 23;

/** Numbers in a result below which copying them takes less time than an error. */
const worthAnError = 2 ** 15;

/** How the library's binding refuses the output that a {@link model} has for that. */
const refused = 'Non tensor type is temporarily not supported.';

/**
 * The matrix product of ONNX Runtime. It reads and writes the backend's memory where it lies, on all cores
 * and with the widest vectors that they have.
 *
 * @param small the product for matrices that are not worth a call of the library.
 * @throws if the package is not installed, or has no library for this platform.
 */
export function onnxProduct(heap: Heap, small: Product): Product {
  const { newSession, threads } = loadOnnxRuntime();
  const [alone, together] = [1, threads].map(intraOpNumThreads => {
    const session = newSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      interOpNumThreads: 1,
      intraOpNumThreads, // by default it counts processors that this process may not use
      logSeverityLevel: errorsOnly,
      enableCpuMemArena: false,
      enableMemPattern: false,
    });
    return session;
  });
  const matrix = (address: number, rows: number, columns: number, isTransposed: boolean) =>
    new OnnxTensor(
      'float32',
      heap.numbers(address, rows * columns),
      isTransposed ? [columns, rows] : [rows, columns],
    );
  const multiply: Product = (a, b, c, m, k, n, transposeA, transposeB) => {
    const work = m * k * n;
    if (work < worthACall) return small(a, b, c, m, k, n, transposeA, transposeB);
    const feeds = {
      a: matrix(a, m, k, transposeA),
      b: matrix(b, k, n, transposeB),
      transposeA: transposeA ? yes : no,
      transposeB: transposeB ? yes : no,
    };
    const result = matrix(c, m, n, false);
    try {
      (work < worthThreads ? alone : together).run(
        feeds,
        m * n < worthAnError ? { c: result } : { end: null, c: result },
        {},
      );
    } catch (error) {
      if ((error as Error).message !== refused) throw error;
    }
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
 * An ONNX model of `c = Gemm(a, b)`, with `transposeA` and `transposeB`, in the wire format of Protocol
 * Buffers (https://protobuf.dev/programming-guides/encoding). The numbers are those of the fields in
 * onnx.proto. All four products are branches of one model, since each session has threads of its own, which
 * wait for work by spinning.
 *
 * The binding writes `c` where it shall be, and then copies every output into a new array, which takes as
 * long as a thin product. If asked for, its first output here is an empty sequence, which it does not know to convert:
 * that ends the run with an error before anything is copied.
 */
const model = (() => {
  const [float, bool] = [1, 9]; // types of elements
  const [isInteger, isGraph] = [2, 5]; // types of attributes
  const shape = (...sizes: number[][]) =>
    field(
      2,
      sizes.flatMap(size => field(1, size)),
    );
  const value = (name: string, type: number[]) => [...text(1, name), ...field(2, type)];
  const matrix = (name: string) =>
    value(name, field(1, [...integer(1, float), ...shape(text(2, `${name}0`), text(2, `${name}1`))]));
  const flag = (name: string) => value(name, field(1, [...integer(1, bool), ...shape(integer(1, 1))]));
  const sequence = (name: string) => value(name, field(4, field(1, field(1, integer(1, float)))));
  const node = (operator: string, inputs: string[], output: string, attributes: number[][] = []) => [
    ...inputs.flatMap(input => text(1, input)),
    ...text(2, output),
    ...text(4, operator),
    ...attributes.flatMap(attribute => field(5, attribute)),
  ];
  const whole = (name: string, of: boolean) => [
    ...text(1, name),
    ...integer(3, Number(of)),
    ...integer(20, isInteger),
  ];
  const branch = (name: string, of: number[], output: string) => [
    ...text(1, name),
    ...field(6, [...field(1, of), ...text(2, output), ...field(12, matrix(output))]),
    ...integer(20, isGraph),
  ];
  const either = (condition: string, output: string, make: (is: boolean, output: string) => number[]) =>
    node('If', [condition], output, [
      branch('then_branch', make(true, `${output}1`), `${output}1`),
      branch('else_branch', make(false, `${output}0`), `${output}0`),
    ]);
  const products = either('transposeA', 'c', (transA, left) =>
    either('transposeB', left, (transB, product) =>
      node('Gemm', ['a', 'b'], product, [whole('transA', transA), whole('transB', transB)]),
    ),
  );
  const graph = [
    ...field(1, products),
    ...field(1, node('SequenceEmpty', [], 'end')),
    ...text(2, 'product'),
    ...[matrix('a'), matrix('b'), flag('transposeA'), flag('transposeB')].flatMap(input => field(11, input)),
    ...[sequence('end'), matrix('c')].flatMap(output => field(12, output)),
  ];
  const irVersion = integer(1, 8);
  const opset = integer(2, 13);
  return Uint8Array.from([...irVersion, ...field(7, graph), ...field(8, opset)]);
})();
