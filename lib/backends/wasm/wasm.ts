import * as tf from '../../host/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { PropertyMap } from '../../autograd/propertymap';
import { startTfjsModule, type EmscriptenModule, type WasmMemory } from '../../host/webassembly';
import { registerAdam } from '../fused/adam';
import { registerBatchNorm } from '../fused/normalize';
import { registerReluGrad } from '../fused/relu';
import { registerSigmoidGrad } from '../fused/sigmoid';
import { registerArithmetic, registerRelu } from './arithmetic';
import type { Allocator } from './blocks';
import { registerBytes } from './bytes';
import { registerCast } from './cast';
import { registerComparisons } from './comparison';
import { registerConvolution } from './convolution';
import { registerFusions } from './fusion';
import { registerGather } from './gather';
import { Heap } from './heap';
import { loadKernels } from './kernels';
import { registerMatMul, wasmProduct, type Multiplier, type Product } from './matmul';
import { registerMaxPoolGrad, registerPooling } from './maxpool';
import { onnxProduct } from './onnxruntime';
import { registerKernel } from './registry';
import { registerSlice } from './slice';
import { registerSound } from './sound';
import { registerSums } from './sum';

let started: { multiplier: Multiplier; products: Record<'wasm' | 'onnxruntime', () => Product> } | undefined;

/**
 * Registers tfjs's WebAssembly backend, started, with the kernels that it lacks for training. tfjs's own
 * factory is a promise, and a notebook would have to await the backend before its first tensor; Node compiles
 * the module in milliseconds, so nothing is gained by waiting.
 *
 * @param products the library that multiplies matrices, which takes most of the time of training:
 * WebAssembly, on one core; or ONNX Runtime.
 * @throws errors of the WebAssembly module on a machine that cannot run it, and of ONNX Runtime if it is not
 * installed.
 */
export function registerWasm(products: 'wasm' | 'onnxruntime'): void {
  started ??= start();
  started.multiplier.product = started.products[products]();
}

function start(): typeof started & object {
  const { module, memory } = instantiate();
  const backend = new BackendWasm(module) as BackendWasm & { dataIdMap: object };
  Object.assign(backend.dataIdMap, { data: new PropertyMap() });
  tf.removeBackend('wasm');
  tf.registerBackend('wasm', () => backend, 2);
  const heap = new Heap(backend, module, memory);
  const kernels = loadKernels(memory);
  const wasm = wasmProduct(heap, kernels);
  const multiplier: Multiplier = { product: wasm };
  registerSound(heap);
  shareClones(backend);
  registerFusions(backend);
  registerMatMul(heap, multiplier);
  registerConvolution(heap, kernels, multiplier);
  registerPooling(heap, kernels);
  registerMaxPoolGrad(heap, kernels);
  registerBatchNorm(heap, kernels);
  registerReluGrad(heap, kernels);
  registerSigmoidGrad(heap);
  registerArithmetic(heap, kernels);
  registerComparisons(heap);
  registerRelu(heap, kernels);
  registerCast(heap);
  registerSlice(heap);
  registerGather(heap);
  registerAdam(heap, kernels);
  registerSums(heap, kernels);
  registerBytes(heap, module);
  let onnxruntime: Product | undefined;
  const products = {
    wasm: () => wasm,
    onnxruntime: () => (onnxruntime ??= onnxProduct(heap, kernels, wasm)),
  };
  return { multiplier, products };
}

/**
 * Clones that share the data, as on other backends: the values of tensors never change. tfjs's own kernel
 * copies them.
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
  // filled by the glue code, which has no types
  return { module: emscripten as typeof emscripten & WasmModule, memory };
}
