import * as tf from '../host/tfjs';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';

/** The call of a kernel of plain CPU, with the values of its operands. */
interface CpuCall {
  inputs: Record<string, tf.TensorInfo>;
  attrs: Record<string, unknown>;
  values: (x: tf.TensorInfo) => ArrayLike<number>;
  make: (shape: number[], dtype: tf.DataType, values: Float32Array | Int32Array) => tf.TensorInfo;
  /** tfjs's own kernel. */
  original: () => tf.TensorInfo | tf.TensorInfo[];
  /** Another kernel, on operands of our own choice. */
  run: (kernelName: string, inputs: Record<string, tf.TensorInfo>, attrs?: object) => tf.TensorInfo;
}

type CpuKernel = (call: CpuCall) => tf.TensorInfo | tf.TensorInfo[];

let isMended = false;

/**
 * Mends kernels of tfjs's plain CPU backend, on which the WASM backend falls back, where their numbers are
 * not those of PyTorch.
 */
export function registerCpu(): void {
  if (isMended) return;
  isMended = true;
  // It advises to install tfjs-node on first use; the ladder has already said what would be faster.
  Object.assign(tf.engine().findBackend('cpu'), { firstUse: false });
  for (const kernelName in mended) {
    const config = tf.getKernel(kernelName, 'cpu');
    tf.unregisterKernel(kernelName, 'cpu');
    tf.registerKernel({ ...config, kernelFunc: withValues(config.kernelFunc, mended[kernelName]) });
  }
}

/** Gives a kernel what it calculates with, and frees what it has made on the way to its results. */
const withValues =
  (kernelFunc: tf.KernelFunc, kernel: CpuKernel): tf.KernelFunc =>
  params => {
    const backend = params.backend as MathBackendCPU;
    const made: tf.TensorInfo[] = [];
    const keep = <T extends tf.TensorInfo | tf.TensorInfo[]>(results: T): T => {
      made.push(...[results].flat());
      return results;
    };
    const results = kernel({
      inputs: params.inputs as Record<string, tf.TensorInfo>,
      attrs: params.attrs ?? {},
      values: ({ dataId }) => backend.data.get(dataId).values as Float32Array,
      make: (shape, dtype, values) => keep(backend.makeTensorInfo(shape, dtype, values)),
      original: () => keep(kernelFunc(params)),
      run: (kernelName, inputs, attrs) =>
        keep(
          tf.getKernel(kernelName, 'cpu').kernelFunc({ inputs, attrs, backend } as never) as tf.TensorInfo,
        ),
    });
    const returned = new Set([results].flat().map(({ dataId }) => dataId));
    for (const info of made) if (!returned.has(info.dataId)) backend.disposeIntermediateTensorInfo(info);
    return results;
  };

const mended: Record<string, CpuKernel> = {
  // tfjs keeps whole numbers as they are, beyond 2²⁴ too
  Cast({ inputs: { x }, attrs: { dtype }, values, make, original }) {
    const isRounded = x.dtype === 'int32' && dtype === 'float32';
    return isRounded ? make(x.shape, 'float32', Float32Array.from(values(x))) : original();
  },
  ArgMax: call => extreme(call, (value, best) => value > best),
  ArgMin: call => extreme(call, (value, best) => value < best),
  TopK: largest,
  // the mean of nothing is no number
  Mean({ inputs: { x }, attrs, make, run }) {
    const [, reduced] = tf.backend_util.computeOutAndReduceShapes(
      x.shape,
      tf.util.parseAxisParam(attrs.axis as number, x.shape),
    );
    const size = make([], 'float32', Float32Array.of(tf.util.sizeFromShape(reduced)));
    return run('RealDiv', { a: run('Sum', { x }, attrs), b: size });
  },
  MaxPool({ inputs: { x }, attrs, values, make, original, run }) {
    const numbers = values(x) as Float32Array;
    const y = original() as tf.TensorInfo;
    if (x.dtype !== 'float32' || !numbers.some(Number.isNaN)) return y;
    const flags = run(
      'MaxPool',
      {
        x: make(
          x.shape,
          'float32',
          numbers.map(v => Number(Number.isNaN(v))),
        ),
      },
      attrs,
    );
    const isNaN = values(flags);
    return make(
      y.shape,
      'float32',
      Float32Array.from(values(y), (v, i) => (isNaN[i] > 0 ? NaN : v)),
    );
  },
  // tfjs's are integers, and 0 for what is no number
  FloorDiv({ inputs: { a, b }, original, run }) {
    if (a.dtype !== 'float32') return original();
    return run('Floor', { x: run('RealDiv', { a, b }) });
  },
  // in JavaScript, 1 to the power of anything is not always 1
  Pow({ inputs: { a, b }, values, make, original, run }) {
    const y = original() as tf.TensorInfo;
    if (a.dtype !== 'float32' || !(values(y) as Float32Array).some(Number.isNaN)) return y;
    const [bases, powers] = [run('OnesLike', { x: b }), run('OnesLike', { x: a })].map((ones, i) =>
      values(run('Multiply', { a: i === 0 ? a : b, b: ones })),
    );
    const isOne = (i: number) => bases[i] === 1 || (bases[i] === -1 && Math.abs(powers[i]) === Infinity);
    return make(
      y.shape,
      'float32',
      Float32Array.from(values(y), (v, i) => (isOne(i) ? 1 : v)),
    );
  },
};

/** The index of the first number that is beyond all others, or that is not a number. */
function extreme(
  { inputs: { x }, attrs, values, make }: CpuCall,
  isBeyond: (value: number, best: number) => boolean,
): tf.TensorInfo {
  const [axis] = tf.util.parseAxisParam(attrs.axis as number, x.shape);
  const n = x.shape[axis];
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const shape = [...x.shape.slice(0, axis), ...x.shape.slice(axis + 1)];
  const indices = new Int32Array(tf.util.sizeFromShape(shape));
  const numbers = values(x);
  for (let i = 0; i < indices.length; i++) {
    const start = Math.floor(i / inner) * n * inner + (i % inner);
    let best = numbers[start];
    for (let at = 1; at < n && !Number.isNaN(best); at++) {
      const value = numbers[start + at * inner];
      if (!isBeyond(value, best) && !Number.isNaN(value)) continue;
      best = value;
      indices[i] = at;
    }
  }
  return make(shape, 'int32', indices);
}

/** The `k` largest of the last axis, in descending order; what is not a number counts as the largest. */
function largest({ inputs: { x }, attrs, values, make }: CpuCall): tf.TensorInfo[] {
  const k = attrs.k as number;
  const n = x.shape.at(-1)!;
  if (k > n) throw new RangeError(`topk: k = ${k} is more than the ${n} elements of the last axis`);
  const numbers = values(x);
  const shape = [...x.shape.slice(0, -1), k];
  const indices = new Int32Array(tf.util.sizeFromShape(shape));
  const found = x.dtype === 'float32' ? new Float32Array(indices.length) : new Int32Array(indices.length);
  for (let row = 0; row * k < indices.length; row++) {
    const isNaN = (i: number) => Number(Number.isNaN(numbers[row * n + i]));
    const order = Array.from({ length: n }, (_, i) => i).sort(
      (i, j) => isNaN(j) - isNaN(i) || compare(numbers[row * n + j], numbers[row * n + i]) || i - j,
    );
    for (let i = 0; i < k; i++) {
      indices[row * k + i] = order[i];
      found[row * k + i] = numbers[row * n + order[i]];
    }
  }
  return [make(shape, x.dtype, found), make(shape, 'int32', indices)];
}

const compare = (a: number, b: number): number => Number(a > b) - Number(a < b);
