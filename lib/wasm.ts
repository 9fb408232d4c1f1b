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
  backend = started;
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
