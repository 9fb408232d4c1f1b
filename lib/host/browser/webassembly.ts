import * as glueModule from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import type { EmscriptenModule, WasmInstance, WasmMemory } from '../webassembly';
import { readAsset } from './assets';

export type { EmscriptenModule, WasmInstance, WasmMemory } from '../webassembly';

const { WebAssembly } = globalThis as typeof globalThis & {
  WebAssembly: {
    Module: new (binary: Uint8Array) => object;
    Instance: new (module: object, imports: object) => WasmInstance;
    validate(binary: Uint8Array): boolean;
  };
};

/** Compiles the WebAssembly of a file that lies beside the worker's script. */
export const compileModule = (file: string): object => new WebAssembly.Module(readAsset(file));

/** Whether this browser has the instructions of the project's own kernels (relaxed SIMD). */
export const hasKernelInstructions = (): boolean => WebAssembly.validate(readAsset('kernels.wasm'));

/** Compiles and starts the project's own kernels, to work in this memory. */
export const startKernels = (memory: WasmMemory): WasmInstance =>
  new WebAssembly.Instance(compileModule('kernels.wasm'), { env: { memory } });

/** Compiles and starts tfjs's WebAssembly module within this turn, and fills `module` by its glue code. */
export function startTfjsModule(module: Partial<EmscriptenModule>): WasmMemory {
  let memory!: WasmMemory;
  module.instantiateWasm = (imports, done) => {
    const compiled = compileModule('tfjs-backend-wasm-simd.wasm');
    const instance = new WebAssembly.Instance(compiled, imports);
    ({ memory } = instance.exports as { memory: WasmMemory });
    done(instance, compiled);
    return instance.exports;
  };
  (glueModule as { default: (module: object) => unknown }).default(module);
  return memory;
}
