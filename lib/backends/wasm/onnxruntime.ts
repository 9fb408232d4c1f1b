import { loadOnnxRuntime } from '../../host/onnx';
import type { Heap } from './heap';
import type { Kernels } from './kernels';
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

/** No and yes. */
const flags = [0, 1].map(flag => new OnnxTensor('bool', Uint8Array.of(flag), [1]));

/** A level of ONNX Runtime's log. */
const errorsOnly = 3;

/** Number of multiplications below which a product takes less time than a call of the library. */
const worthACall = 2 ** 20;

/** Number of multiplications below which waking other threads takes longer than they save. */
const worthThreads = 2 ** 23;

/** Columns of B for which the library transposes A once; it does so again for the next ones. */
const strip = 2 ** 7;

/** Numbers in a result below which copying them takes less time than an error. */
const worthAnError = 2 ** 15;

/** How the library's binding refuses the output that a model has for that. */
const refused = 'Non tensor type is temporarily not supported.';

/**
 * The matrix product of ONNX Runtime. It reads and writes the backend's memory where it lies, on all cores
 * and with the widest vectors that they have.
 *
 * @param small the product for matrices that are not worth a call of the library.
 * @throws if the package is not installed, or has no library for this platform.
 */
export function onnxProduct(heap: Heap, kernels: Kernels, small: Product): Product {
  const { newSession, threads } = loadOnnxRuntime();
  const load = (model: Uint8Array, intraOpNumThreads: number) => {
    const session = newSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      interOpNumThreads: 1,
      intraOpNumThreads, // by default it counts processors that this process may not use
      logSeverityLevel: errorsOnly,
      enableCpuMemArena: false,
      enableMemPattern: false,
    });
    return session;
  };
  const alone = transpositions.map(each => load(modelOf(each), 1));
  // one for all, since each has threads of its own, which wait for work by spinning
  const together = load(modelOfAll, threads);
  const matrix = (address: number, rows: number, columns: number, isTransposed: boolean) =>
    new OnnxTensor(
      'float32',
      heap.numbers(address, rows * columns),
      isTransposed ? [columns, rows] : [rows, columns],
    );
  const multiply: Product = (a, b, c, m, k, n, transA, transB) => {
    const work = m * k * n;
    if (work < worthACall) return small(a, b, c, m, k, n, transA, transB);
    if (transA && n > strip)
      return heap.lend(m * k, upright => {
        kernels.transpose(a, upright, k, m);
        multiply(upright, b, c, m, k, n, false, transB);
      });
    const feeds = { a: matrix(a, m, k, transA), b: matrix(b, k, n, transB) };
    const result = matrix(c, m, n, false);
    const fetches = m * n < worthAnError ? { c: result } : { end: null, c: result };
    try {
      if (work < worthThreads) alone[Number(transA) * 2 + Number(transB)].run(feeds, fetches, {});
      else
        together.run({ ...feeds, transA: flags[Number(transA)], transB: flags[Number(transB)] }, fetches, {});
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

/** Which of the operands is transposed. */
interface Transposition {
  transA: boolean;
  transB: boolean;
}

const transpositions: Transposition[] = [false, true].flatMap(transA =>
  [false, true].map(transB => ({ transA, transB })),
);

/** Types of elements, and of attributes. */
const [float, bool, isInteger, isGraph] = [1, 9, 2, 5];

const shape = (...sizes: number[][]) =>
  field(
    2,
    sizes.flatMap(size => field(1, size)),
  );
const value = (name: string, type: number[]) => [...text(1, name), ...field(2, type)];
const matrixValue = (name: string) =>
  value(name, field(1, [...integer(1, float), ...shape(text(2, `${name}0`), text(2, `${name}1`))]));
const flagValue = (name: string) => value(name, field(1, [...integer(1, bool), ...shape(integer(1, 1))]));
const sequenceValue = (name: string) => value(name, field(4, field(1, field(1, integer(1, float)))));

const node = (operator: string, inputs: string[], output: string, attributes: number[][] = []) => [
  ...inputs.flatMap(input => text(1, input)),
  ...text(2, output),
  ...text(4, operator),
  ...attributes.flatMap(attribute => field(5, attribute)),
];

const gemm = ({ transA, transB }: Transposition, output: string) => {
  const flag = (name: string, is: boolean) => [
    ...text(1, name),
    ...integer(3, Number(is)),
    ...integer(20, isInteger),
  ];
  return node('Gemm', ['a', 'b'], output, [flag('transA', transA), flag('transB', transB)]);
};

/** What `make` makes for yes or for no, as the flag of this name says in each run. */
const either = (flag: string, output: string, make: (is: boolean, output: string) => number[]) => {
  const branch = (name: string, is: boolean) => {
    const own = `${output}${is}`;
    return [
      ...text(1, name),
      ...field(6, [...field(1, make(is, own)), ...text(2, own), ...field(12, matrixValue(own))]),
      ...integer(20, isGraph),
    ];
  };
  return node('If', [flag], output, [branch('then_branch', true), branch('else_branch', false)]);
};

/**
 * An ONNX model of `c`, a product of `a` and `b`, in the wire format of Protocol Buffers
 * (https://protobuf.dev/programming-guides/encoding). The numbers are those of the fields in onnx.proto.
 *
 * The binding writes `c` where it shall be, and then copies every output into a new array, which takes as
 * long as a thin product. If asked for, its first output here is an empty sequence, which it does not know
 * to convert: that ends the run with an error before anything is copied.
 */
function model(product: number[], flagNames: string[]): Uint8Array {
  const inputs = [matrixValue('a'), matrixValue('b'), ...flagNames.map(flagValue)];
  const outputs = [sequenceValue('end'), matrixValue('c')];
  const graph = [
    ...field(1, product),
    ...field(1, node('SequenceEmpty', [], 'end')),
    ...text(2, 'product'),
    ...inputs.flatMap(input => field(11, input)),
    ...outputs.flatMap(output => field(12, output)),
  ];
  const irVersion = integer(1, 8);
  const opset = integer(2, 13);
  return Uint8Array.from([...irVersion, ...field(7, graph), ...field(8, opset)]);
}

const modelOf = (transposition: Transposition) => model(gemm(transposition, 'c'), []);

const modelOfAll = model(
  either('transA', 'c', (transA, half) =>
    either('transB', half, (transB, output) => gemm({ transA, transB }, output)),
  ),
  ['transA', 'transB'],
);
