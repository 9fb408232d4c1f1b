import * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { startTfjsModule, type EmscriptenModule, type WasmMemory } from '../../host/wasm';
import { registerAdam } from '../fused/adam';
import { registerBatchNorm } from '../fused/batchnorm';
import { registerReluGrad } from '../fused/relu';
import { registerArithmetic } from './arithmetic';
import type { Allocator } from './blocks';
import { registerConvolution } from './convolution';
import { registerGather } from './gather';
import { Heap } from './heap';
import { loadKernels } from './kernels';
import { registerMatMul, wasmProduct, type Multiplier, type Product } from './matmul';
import { registerMaxPoolGrad } from './maxpool';
import { onnxProduct } from './onnxruntime';
import { registerKernel } from './registry';
import { registerSlice } from './slice';

let started: { multiplier: Multiplier; products: Record<'wasm' | 'onnxruntime', () => Product> } | undefined;

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
  started.multiplier.product = started.products[products]();
}

function start(): typeof started & object {
  const { module, memory } = instantiate();
  const backend = new BackendWasm(module);
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 2);
  const heap = new Heap(backend, module, memory);
  const kernels = loadKernels(memory);
  const wasm = wasmProduct(heap, kernels);
  const multiplier: Multiplier = { product: wasm };
  shareClones(backend);
  registerMatMul(heap, multiplier);
  registerConvolution(heap, kernels, multiplier);
  registerMaxPoolGrad(heap, kernels);
  registerBatchNorm(heap, kernels);
  registerReluGrad(heap, kernels);
  registerArithmetic(heap, kernels);
  registerSlice(heap);
  registerGather(heap);
  registerAdam(heap, kernels);
  let onnxruntime: Product | undefined;
  const products = {
    wasm: () => wasm,
    onnxruntime: () => (onnxruntime ??= onnxProduct(heap, kernels, wasm)),
  };
  return { multiplier, products };
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

/** tfjs's module, with the functions under `tfjs` that its own factory would have wrapped. */
function instantiate(): { module: WasmModule; memory: WasmMemory } {
  const emscripten: Partial<EmscriptenModule> & { tfjs?: Record<string, unknown> } = {};
  const memory = startTfjsModule(emscripten);
  const wrap = emscripten.cwrap!;
  emscripten.tfjs = {
    init: wrap('init', null, []),
    initWithThreadsCount: wrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wrap('get_threads_count', 'number', []),
    registerTensor: wrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wrap('dispose_data', null, ['number']),
    dispose: wrap('dispose', null, []),
  };
  return { module: emscripten as unknown as WasmModule, memory }; // filled by the glue code, which has no types
}
