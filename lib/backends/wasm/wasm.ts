import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { registerAdam } from './adam';
import { registerArithmetic } from './arithmetic';
import { registerBatchNorm } from './batchnorm';
import type { Allocator } from './blocks';
import { registerConvolution } from './convolution';
import { registerGather } from './gather';
import { Heap } from './heap';
import { loadKernels, type Kernels } from './kernels';
import { registerMatMul } from './matmul';
import { registerMaxPoolGrad } from './maxpool';
import { onnxProduct } from './onnxruntime';
import { wasmProduct, type Product } from './product';
import { registerKernel } from './registry';
import { registerReluGrad } from './relu';
import { registerSlice } from './slice';
import { WebAssembly } from './webassembly';

let started: { heap: Heap; kernels: Kernels; products: { wasm: Product; onnxruntime?: Product } } | undefined;
let product: Product;

/**
 * Registers tfjs's WebAssembly backend, started, with the kernels that it lacks for training. tfjs's own
 * factory is a promise, and a notebook would have to await the backend before its first tensor; Node compiles
 * the module in milliseconds, so nothing is gained by waiting.
 *
 * @param products what multiplies matrices, which is what training mostly does: WebAssembly, on one core; or
 * ONNX Runtime.
 * @throws whatever the WebAssembly module throws on a machine that cannot run it, and ONNX Runtime where it
 * is not there.
 */
export function registerWasm(products: 'wasm' | 'onnxruntime'): void {
  started ??= start();
  product =
    products === 'wasm'
      ? started.products.wasm
      : (started.products.onnxruntime ??= onnxProduct(started.heap, started.kernels, started.products.wasm));
}

function start() {
  const { module, memory } = instantiate();
  const backend = new BackendWasm(module);
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 2);
  const heap = new Heap(backend, module, memory);
  const kernels = loadKernels(memory);
  const multiply: Product = (...args) => product(...args);
  shareClones(backend);
  registerMatMul(heap, multiply);
  registerConvolution(heap, kernels, multiply);
  registerMaxPoolGrad(heap, kernels);
  registerBatchNorm(heap, kernels);
  registerReluGrad(heap, kernels);
  registerArithmetic(heap, kernels);
  registerSlice(heap);
  registerGather(heap);
  registerAdam(heap, kernels);
  return { heap, kernels, products: { wasm: wasmProduct(heap, kernels) } };
}

/**
 * tfjs copies a tensor to clone it. Tensors never change, so that a clone may share its data, as on the other
 * backends.
 */
function shareClones(backend: BackendWasm): void {
  registerKernel('Identity', ({ inputs: { x } }) => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}

type WasmModule = ConstructorParameters<typeof BackendWasm>[0] & Allocator;

interface Emscripten {
  instantiateWasm: (imports: object, done: (instance: object, module: object) => void) => object;
  cwrap?: (name: string, result: string | null, args: string[]) => unknown;
  tfjs?: Record<string, unknown>;
}

function instantiate(): { module: WasmModule; memory: { buffer: ArrayBuffer } } {
  let memory!: { buffer: ArrayBuffer };
  const emscripten: Emscripten = {
    instantiateWasm(imports, done) {
      const binary = readFileSync(
        require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'),
      );
      const module = new WebAssembly.Module(binary);
      const instance = new WebAssembly.Instance(module, imports);
      ({ memory } = instance.exports as { memory: { buffer: ArrayBuffer } });
      done(instance, module);
      return instance.exports;
    },
  };
  withoutProcessListeners(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- Emscripten's glue has neither types nor an export
    const glue = require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js') as (
      module: Emscripten,
    ) => unknown;
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

/**
 * The glue's handlers rethrow every unhandled rejection, which would end a notebook's kernel at its first
 * mistake.
 */
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
