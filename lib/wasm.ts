import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Gemm } from './gemm';

let backend: BackendWasm | undefined;

/**
 * Registers tfjs's WebAssembly backend, started. tfjs's own factory is a promise, and a notebook would have to await the
 * backend before its first tensor; Node compiles the module in milliseconds, so nothing is gained by waiting.
 *
 * @throws whatever the WebAssembly module throws on a machine that cannot run it.
 */
export function registerWasm(): void {
  if (backend) return;
  const { module, memory } = instantiate();
  const started = new BackendWasm(module);
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => started, 2);
  shareClones();
  multiplyWithoutPacking(new Gemm(memory));
  backend = started;
}

/** tfjs's own way to clone. */
let copy: (kernel: Kernel) => tf.TensorInfo;

type Kernel = { inputs: Record<string, tf.TensorInfo>; attrs?: Record<string, unknown>; backend: unknown };

/** tfjs copies a tensor to clone it. Tensors never change, so that a clone may share its data, as on the other backends. */
function shareClones(): void {
  copy = replace('Identity', () => ({ inputs: { x }, backend }) => {
    (backend as BackendWasm).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}

/** Takes our own matrix product where it can, and tfjs's for batches of matrices and very narrow ones. */
function multiplyWithoutPacking(gemm: Gemm): void {
  const transpose = tf.getKernel('Transpose', 'wasm').kernelFunc as (kernel: Kernel) => tf.TensorInfo;
  const packedShapes = new WeakMap<object, string>();

  const multiply = replace('BatchMatMul', () => ({ inputs: { a, b }, attrs, backend: anyBackend }) => {
    const backend = anyBackend as Memory;
    const [transposeA, transposeB] = [attrs?.['transposeA'] === true, attrs?.['transposeB'] === true];
    const [m, k] = [a.shape.at(transposeA ? -1 : -2)!, a.shape.at(transposeA ? -2 : -1)!];
    const n = b.shape.at(transposeB ? -2 : -1)!;
    const shape = [...a.shape.slice(0, -2), m, n];
    const isPlain = a.dtype === 'float32' && b.dtype === 'float32' && tf.util.sizeFromShape(shape) === m * n && tf.util.sizeFromShape(b.shape) === k * n;
    const addressOf = ({ dataId }: tf.TensorInfo) => backend.dataIdMap.get(dataId).memoryOffset;
    const upright = { row: 4 * k, column: 4 };
    const left = transposeA ? { row: 4, column: 4 * m } : upright;
    const isFlipped = n === 1 && transposeA; // a column from a transposed matrix: the row bᵀ · A is the same numbers
    if (!isPlain || k === 0 || m === 0 || !(isFlipped ? m >= 4 : Gemm.canMultiply({ address: 0, ...left }, n))) {
      return tfjsProduct({ a, b }, attrs!, backend);
    }
    const right = transposeB && n > 1 && k > 1 ? transpose({ inputs: { x: b }, attrs: { perm: lastTwoSwapped(b.shape.length) }, backend }) : b;
    const out = backend.makeOutput(shape, 'float32');
    if (isFlipped) gemm.multiply({ address: addressOf(right), ...upright }, addressOf(a), addressOf(out), 1, k, m);
    else gemm.multiply({ address: addressOf(a), ...left }, addressOf(right), addressOf(out), m, k, n);
    if (right !== b) backend.disposeData(right.dataId);
    return out;
  });

  /** tfjs remembers what it packed by its data, and takes for granted that the shape is the same again. */
  function tfjsProduct({ a, b }: { a: tf.TensorInfo; b: tf.TensorInfo }, attrs: Record<string, unknown>, backend: Memory): tf.TensorInfo {
    const shape = String(b.shape);
    const known = packedShapes.get(b.dataId) ?? shape;
    packedShapes.set(b.dataId, known);
    if (known === shape) return multiply({ inputs: { a, b }, attrs, backend });
    const ownB = copy({ inputs: { x: b }, backend });
    const product = multiply({ inputs: { a, b: ownB }, attrs, backend });
    backend.disposeData(ownB.dataId);
    return product;
  }
}

/** What the backend calls private: where its tensors lie. */
type Memory = Omit<BackendWasm, 'dataIdMap'> & { dataIdMap: { get(dataId: object): { memoryOffset: number } } };

const lastTwoSwapped = (rank: number) => Array.from({ length: rank }, (_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));

/** @returns the kernel that was there before. */
function replace(kernelName: string, better: (original: (kernel: Kernel) => tf.TensorInfo) => (kernel: Kernel) => tf.TensorInfo): (kernel: Kernel) => tf.TensorInfo {
  const original = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...original, kernelFunc: better(original.kernelFunc as (kernel: Kernel) => tf.TensorInfo) as typeof original.kernelFunc });
  return original.kernelFunc as (kernel: Kernel) => tf.TensorInfo;
}

type WasmModule = ConstructorParameters<typeof BackendWasm>[0];

/** Node has it; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  Module: new (binary: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
};

interface Emscripten {
  instantiateWasm: (imports: object, done: (instance: object, module: object) => void) => object;
  cwrap?: (name: string, result: string | null, args: string[]) => unknown;
  tfjs?: Record<string, unknown>;
}

function instantiate(): { module: WasmModule; memory: { buffer: ArrayBuffer } } {
  let memory!: { buffer: ArrayBuffer };
  const emscripten: Emscripten = {
    instantiateWasm(imports, done) {
      const binary = readFileSync(require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'));
      const module = new WebAssembly.Module(binary);
      const instance = new WebAssembly.Instance(module, imports);
      ({ memory } = instance.exports as { memory: { buffer: ArrayBuffer } });
      done(instance, module);
      return instance.exports;
    },
  };
  withoutProcessListeners(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- Emscripten's glue has neither types nor an export
    const glue = require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js') as (module: Emscripten) => unknown;
    glue(emscripten);
  });
  const wrap = emscripten.cwrap!;
  emscripten.tfjs = {
    init: wrap('init', null, []),
    initWithThreadsCount: wrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wrap('get_threads_count', 'number', []),
    registerTensor: wrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wrap('dispose_data', null, ['number']),
    dispose: wrap('dispose', null, []),
  };
  return { module: emscripten as unknown as WasmModule, memory };
}

/** The glue's handlers rethrow every unhandled rejection, which would end a notebook's kernel at its first mistake. */
function withoutProcessListeners(load: () => void): void {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map(event => process.rawListeners(event));
  load();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[i].includes(listener)) process.removeListener(event, listener as () => void);
    }
  });
}
