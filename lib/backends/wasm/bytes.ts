import * as tf from '../../host/tfjs';
import type { Allocator } from './blocks';
import type { Heap } from './heap';
import { refineKernel, type Call, type KernelFunction } from './registry';

/** Fewer numbers are kept whole. */
const leastNumbers = 2 ** 18;

/** Fewer numbers are made whole when rows of them are asked for: a batch is then a view of them. */
const leastNumbersOfRows = 2 ** 24;

/** Kernels that leave all values where they are, whatever these are. */
const indifferent = ['ExpandDims', 'Identity', 'Reshape'];

/** Kernels that take one number after the other. */
const elementwise = ['Add', 'Multiply', 'RealDiv', 'SquaredDifference', 'Sub'];

/** What tfjs's backend knows of a tensor's values. */
interface Stored {
  readonly id: number;
  readonly memoryOffset: number;
  readonly shape: number[];
  readonly dtype: tf.DataType;
  refCount: number;
}

/** What is used of tfjs's backend beyond its types. */
interface Storage {
  dataIdNextNumber: number;
  readonly dataIdMap: {
    get(dataId: object): Stored;
    set(dataId: object, stored: Stored): void;
    delete(dataId: object): boolean;
  };
  readonly wasm: { tfjs: { registerTensor(id: number, size: number, address: number): void } };
}

/** Where the bytes of a tensor are, and for each byte the number that it stands for. */
interface Bytes {
  readonly address: number;
  readonly numbers: Int32Array | Float32Array;
}

type Shaped = Pick<tf.TensorInfo, 'shape' | 'dtype'>;

const { arraysEqual, parseAxisParam, sizeFromShape } = tf.util;
const slices = tf.slice_util;

/**
 * Many whole numbers from 0 to 255, as the pixels of images are, are kept as bytes until a kernel needs them
 * whole, and so are the fractions that are made of them by a number, as by `x.float().div(255)`: these are
 * 256 at most. A data set of images takes a fourth of the memory, and the most that is taken at a time
 * counts: WebAssembly's memory never shrinks. To be called when all kernels are registered.
 */
export function registerBytes(heap: Heap, allocator: Allocator): void {
  const { backend } = heap;
  const storage = backend as unknown as Storage; // some of its fields are private
  /** The bytes of each tensor that has some. */
  const bytesOf = new Map<object, Bytes>();
  const hasBytes = ({ dataId }: tf.TensorInfo) => bytesOf.has(dataId);
  const bytesAt = (address: number, n: number) => new Uint8Array(heap.memory.buffer, address, n);

  /** Room for this many bytes. */
  function allocate(n: number): number {
    const address = allocator._malloc(n) >>> 0;
    if (address === 0) throw new Error(`out of memory: WebAssembly has no room for ${n} more bytes`);
    return address;
  }

  /** Has bytes be the values of a tensor. Who looks at its address gets whole numbers. */
  function store(dataId: object, bytes: Bytes, { shape, dtype }: Shaped, refCount = 1): void {
    const whole = (name: 'id' | 'memoryOffset') => ({
      configurable: true,
      get: () => (makeWhole(dataId, stored), stored[name]),
    });
    const accessors = { id: whole('id'), memoryOffset: whole('memoryOffset') };
    const stored = Object.defineProperties({ shape, dtype, refCount }, accessors) as Stored;
    bytesOf.set(dataId, bytes);
    storage.dataIdMap.set(dataId, stored);
  }

  function makeWhole(dataId: object, stored: Stored): void {
    const n = sizeFromShape(stored.shape);
    const [id, memoryOffset] = [storage.dataIdNextNumber++, allocate(4 * n)];
    write(bytesOf.get(dataId)!, 0, n, memoryOffset);
    Object.defineProperties(stored, { id: { value: id }, memoryOffset: { value: memoryOffset } });
    storage.wasm.tfjs.registerTensor(id, n, memoryOffset);
    release(dataId);
  }

  /** Writes `n` numbers, from position `start` on, to an address. */
  function write({ address, numbers }: Bytes, start: number, n: number, to: number): void {
    const [bytes, out] = [bytesAt(address + start, n), arrayLike(numbers, heap.memory.buffer, to, n)];
    for (let i = 0; i < n; i++) out[i] = numbers[bytes[i]];
  }

  function release(dataId: object): void {
    allocator._free(bytesOf.get(dataId)!.address);
    bytesOf.delete(dataId);
  }

  function output(bytes: Bytes, { shape, dtype }: Shaped): tf.TensorInfo {
    const dataId = {};
    store(dataId, bytes, { shape, dtype });
    return { dataId, shape, dtype };
  }

  const move = backend.move.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const disposeData = backend.disposeData.bind(backend);
  Object.assign(backend, {
    move(dataId: object, values: ArrayLike<number>, shape: number[], dtype: tf.DataType, refCount: number) {
      if (dtype !== 'int32' || !values || !canBeBytes(values))
        return move(dataId, values as never, shape, dtype, refCount);
      const address = allocate(values.length);
      bytesAt(address, values.length).set(values);
      store(dataId, { address, numbers: Int32Array.from(allBytes) }, { shape, dtype }, refCount);
    },
    readSync(dataId: object, start = 0, end?: number) {
      const bytes = bytesOf.get(dataId);
      if (!bytes) return readSync(dataId, start, end);
      const places = bytesAt(bytes.address, sizeFromShape(storage.dataIdMap.get(dataId).shape));
      const part = places.subarray(start, end);
      const values = arrayLike(bytes.numbers, part.length);
      for (let i = 0; i < part.length; i++) values[i] = bytes.numbers[part[i]];
      return values;
    },
    disposeData(dataId: object, force = false): boolean {
      if (!bytesOf.has(dataId)) return disposeData(dataId, force);
      const isHeld = --storage.dataIdMap.get(dataId).refCount > 0;
      if (isHeld && !force) return false;
      release(dataId);
      storage.dataIdMap.delete(dataId);
      return true;
    },
  });

  /** The same bytes, which stand for other numbers. All tensors that share them free their part. */
  function renumbered(x: tf.TensorInfo, numbers: Bytes['numbers'], dtype: tf.DataType): tf.TensorInfo {
    const { address } = bytesOf.get(x.dataId)!;
    heap.share(address);
    return output({ address, numbers }, { shape: x.shape, dtype });
  }

  /** The results of a kernel for all numbers that there are. */
  function resultsFor(x: tf.TensorInfo, run: (all: tf.TensorInfo) => tf.TensorInfo): Bytes['numbers'] {
    const all = backend.makeOutput([256], x.dtype, undefined, bytesOf.get(x.dataId)!.numbers);
    const results = run(all);
    const numbers = backend.readSync(results.dataId) as Bytes['numbers'];
    for (const { dataId } of [all, results]) backend.disposeData(dataId);
    return numbers;
  }

  /** The rows of `x` that begin at these positions. */
  function rows(x: tf.TensorInfo, starts: Iterable<number>, size: number, shape: number[]): tf.TensorInfo {
    const out = backend.makeOutput(shape, x.dtype);
    let to = heap.address(out);
    for (const start of starts) {
      write(bytesOf.get(x.dataId)!, start, size, to);
      to += 4 * size;
    }
    return out;
  }

  /** How often each byte is there, and so the sum in float64. */
  function sumOf({ dataId, shape }: tf.TensorInfo): number {
    const { address, numbers } = bytesOf.get(dataId)!;
    const counts = new Float64Array(256);
    for (const byte of bytesAt(address, sizeFromShape(shape))) counts[byte]++;
    return counts.reduce((sum, count, byte) => (count === 0 ? sum : sum + count * numbers[byte]), 0);
  }

  /** A kernel's result without whole numbers; undefined where it needs them. */
  type Shortcut = (call: Call, kernel: KernelFunction) => tf.TensorInfo | undefined;

  const cast: Shortcut = ({ inputs: { x }, attrs }, kernel) => {
    const { dtype } = attrs as { dtype: tf.DataType };
    if (dtype !== 'float32' && dtype !== 'int32') return undefined;
    const results = resultsFor(x, all => kernel({ inputs: { x: all }, attrs }) as tf.TensorInfo);
    return renumbered(x, results, dtype);
  };

  const combine: Shortcut = ({ inputs: { a, b }, attrs }, kernel) => {
    const isByNumber = sizeFromShape(b.shape) === 1 && b.shape.length <= a.shape.length;
    if (!hasBytes(a) || !isByNumber || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
    const results = resultsFor(a, all => kernel({ inputs: { a: all, b }, attrs }) as tf.TensorInfo);
    return renumbered(a, results, 'float32');
  };

  const concat: Shortcut = ({ inputs, attrs }) => {
    const parts = Object.values(inputs);
    const [{ shape, dtype, dataId }] = parts;
    const numbers = bytesOf.get(dataId)?.numbers;
    const isAlike = (part: tf.TensorInfo) =>
      part.dtype === dtype &&
      arraysEqual(part.shape.slice(1), shape.slice(1)) &&
      hasBytes(part) &&
      arraysEqual(bytesOf.get(part.dataId)!.numbers, numbers!);
    if ((attrs as { axis: number }).axis !== 0 || !numbers || !parts.every(isAlike)) return undefined;
    const count = parts.reduce((sum, part) => sum + part.shape[0], 0);
    const address = allocate(parts.reduce((sum, part) => sum + sizeFromShape(part.shape), 0));
    let end = address;
    for (const part of parts) {
      const bytes = bytesAt(bytesOf.get(part.dataId)!.address, sizeFromShape(part.shape));
      bytesAt(end, bytes.length).set(bytes);
      end += bytes.length;
    }
    return output({ address, numbers }, { shape: [count, ...shape.slice(1)], dtype });
  };

  const slice: Shortcut = ({ inputs: { x }, attrs }) => {
    const { begin, size } = attrs as { begin: number[]; size: number[] };
    const [from, shape] = slices.parseSliceParams(x, begin, size);
    slices.assertParamsValid(x, from, shape);
    if (!keepsRows(x) || !slices.isSliceContinous(x.shape, from, shape)) return undefined;
    const start = slices.computeFlatOffset(from, tf.util.computeStrides(x.shape));
    return rows(x, [start], sizeFromShape(shape), shape);
  };

  const gather: Shortcut = ({ inputs: { x, indices }, attrs }) => {
    const { axis, batchDims } = attrs as { axis: number; batchDims: number };
    if (
      !hasBytes(x) ||
      !keepsRows(x) ||
      hasBytes(indices) ||
      indices.dtype !== 'int32' ||
      axis !== 0 ||
      batchDims !== 0
    )
      return undefined;
    const shape = x.shape.slice(1);
    const size = sizeFromShape(shape);
    const positions = backend.readSync(indices.dataId) as Int32Array;
    return rows(
      x,
      [...positions].map(row => row * size),
      size,
      [...indices.shape, ...shape],
    );
  };

  const total =
    (isMean: boolean): Shortcut =>
    ({ inputs: { x }, attrs }) => {
      const { axis, keepDims } = attrs as { axis: number | number[]; keepDims?: boolean };
      if (x.dtype !== 'float32' || parseAxisParam(axis, x.shape).length < x.shape.length) return undefined;
      const sum = sumOf(x);
      const value = Float32Array.of(isMean ? sum / sizeFromShape(x.shape) : sum);
      return backend.makeOutput(keepDims ? x.shape.map(() => 1) : [], 'float32', undefined, value);
    };

  const shortcuts: Record<string, Shortcut | undefined> = {
    ...Object.fromEntries(elementwise.map(name => [name, combine])),
    Cast: cast,
    Concat: concat,
    GatherV2: gather,
    Mean: total(true),
    Slice: slice,
    Sum: total(false),
  };

  for (const { kernelName } of tf.getKernelsForBackend('wasm')) {
    if (indifferent.includes(kernelName)) continue;
    const shortcut = shortcuts[kernelName];
    refineKernel(kernelName, kernel => call => {
      if (bytesOf.size === 0 || !someInput(call, hasBytes)) return kernel(call);
      const result = shortcut?.(call, kernel);
      if (result) return result;
      // before the kernel takes a view of the memory, which may grow
      for (const x of Object.values(call.inputs)) if (x && hasBytes(x)) heap.address(x);
      return kernel(call);
    });
  }
}

function someInput({ inputs }: Call, is: (x: tf.TensorInfo) => boolean): boolean {
  for (const name in inputs) if (inputs[name] && is(inputs[name])) return true;
  return false;
}

const allBytes = Array.from({ length: 256 }, (_, byte) => byte);

function canBeBytes(values: ArrayLike<number>): boolean {
  if (values.length < leastNumbers) return false;
  for (let i = 0; i < values.length; i++) if (values[i] !== (values[i] & 255)) return false;
  return true;
}

/** Whether rows are taken from the bytes. */
const keepsRows = ({ shape }: Shaped) => sizeFromShape(shape) >= leastNumbersOfRows;

/** A new array of the type of another one, with its constructor's arguments. */
function arrayLike(other: Bytes['numbers'], ...args: [number] | [ArrayBufferLike, number, number]) {
  const Numbers = other.constructor as new (...from: typeof args) => Bytes['numbers'];
  return new Numbers(...args);
}
