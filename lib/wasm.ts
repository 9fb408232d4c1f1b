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
  transposeBeforeMultiplying();
  backend = started;
}

/** The backend's matrix product takes four times as long for a transposed operand as transposing and multiplying do. */
function transposeBeforeMultiplying(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  const { kernelFunc: multiply } = product;
  const { kernelFunc: transpose } = tf.getKernel('Transpose', 'wasm');
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel({
    ...product,
    kernelFunc({ inputs, attrs, backend }) {
      const temporary: tf.TensorInfo[] = [];
      const upright = (x: tf.TensorInfo, isTransposed: unknown) => {
        if (!isTransposed) return x;
        const rank = x.shape.length;
        const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
        temporary.push(transpose({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo);
        return temporary.at(-1)!;
      };
      const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
      const operands = { a: upright(a, attrs?.['transposeA']), b: upright(b, attrs?.['transposeB']) };
      const result = multiply({ inputs: operands, attrs: { ...attrs, transposeA: false, transposeB: false }, backend });
      for (const { dataId } of temporary) (backend as BackendWasm).disposeData(dataId);
      return result;
    },
  });
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
