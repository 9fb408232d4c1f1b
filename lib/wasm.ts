import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

let backend: BackendWasm | undefined;

/**
 * Registers tfjs's WebAssembly backend, started. tfjs's own factory is a promise, and a notebook would have to await the
 * backend before its first tensor; Node compiles the module in milliseconds, so nothing is gained by waiting.
 *
 * @throws whatever the WebAssembly module throws on a machine that cannot run it.
 */
export function registerWasm(): void {
  if (backend) return;
  const started = new BackendWasm(instantiate());
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => started, 2);
  shareClones();
  transposeBeforeMultiplying();
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

/**
 * The backend's matrix product takes four times as long for a transposed operand as transposing and multiplying do. And
 * since A·B = (Bᵀ·Aᵀ)ᵀ, there are two ways to do that; the cheaper one transposes less (what has a single row or column is
 * transposed for nothing), and has the smaller matrix on the right, which gets packed, at about twice the cost.
 */
function transposeBeforeMultiplying(): void {
  const transpose = tf.getKernel('Transpose', 'wasm').kernelFunc as (kernel: Kernel) => tf.TensorInfo;
  replace('BatchMatMul', multiply => ({ inputs: { a, b }, attrs, backend }) => {
    const [transposeA, transposeB] = [attrs?.['transposeA'] === true, attrs?.['transposeB'] === true];
    const temporary: tf.TensorInfo[] = [];
    const transposed = (x: tf.TensorInfo): tf.TensorInfo => {
      const shape = [...x.shape.slice(0, -2), x.shape.at(-1)!, x.shape.at(-2)!];
      if (isVector(x.shape)) return { dataId: x.dataId, dtype: x.dtype, shape };
      const rank = shape.length;
      const perm = shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
      temporary.push(transpose({ inputs: { x }, attrs: { perm }, backend }));
      return temporary.at(-1)!;
    };
    const product = (left: tf.TensorInfo, right: tf.TensorInfo) =>
      multiply({ inputs: { a: left, b: inOneShape(right) }, attrs: { ...attrs, transposeA: false, transposeB: false }, backend });
    // What was packed is remembered by its data, and the shape it had then is taken for granted.
    const inOneShape = (x: tf.TensorInfo): tf.TensorInfo => {
      const shape = String(x.shape);
      if ((packedShapes.get(x.dataId) ?? shape) === shape) {
        packedShapes.set(x.dataId, shape);
        return x;
      }
      temporary.push(copy({ inputs: { x }, backend }));
      return temporary.at(-1)!;
    };
    const rows = a.shape.at(transposeA ? -1 : -2)!;
    const columns = b.shape.at(transposeB ? -2 : -1)!;
    const cost = (shape: number[]) => (isVector(shape) ? 0 : tf.util.sizeFromShape(shape));
    const packing = (x: tf.TensorInfo) => 2 * tf.util.sizeFromShape(x.shape);
    const direct = (transposeA ? cost(a.shape) : 0) + (transposeB ? cost(b.shape) : 0) + packing(b);
    const swapped = (transposeA ? 0 : cost(a.shape)) + (transposeB ? 0 : cost(b.shape)) + cost([rows, columns]) + packing(a);
    let result: tf.TensorInfo;
    if (direct <= swapped) {
      result = product(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b);
    } else {
      const flipped = product(transposeB ? b : transposed(b), transposeA ? a : transposed(a));
      if (isVector(flipped.shape)) {
        result = { dataId: flipped.dataId, dtype: flipped.dtype, shape: [...flipped.shape.slice(0, -2), rows, columns] };
      } else {
        result = transposed(flipped);
        temporary.splice(temporary.indexOf(result), 1, flipped);
      }
    }
    for (const { dataId } of temporary) (backend as BackendWasm).disposeData(dataId);
    return result;
  });
}

const packedShapes = new WeakMap<object, string>();

const isVector = (shape: number[]) => shape.at(-1) === 1 || shape.at(-2) === 1;

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

function instantiate(): WasmModule {
  const emscripten: Emscripten = {
    instantiateWasm(imports, done) {
      const binary = readFileSync(require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'));
      const module = new WebAssembly.Module(binary);
      const instance = new WebAssembly.Instance(module, imports);
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
  return emscripten as unknown as WasmModule;
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
