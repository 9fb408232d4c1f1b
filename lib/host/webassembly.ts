import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { packageFolder } from './package';

/**
 * WebAssembly (https://www.w3.org/TR/wasm-js-api-2/). Node has it; TypeScript declares it for browsers only.
 */
const { WebAssembly } = globalThis as typeof globalThis & {
  WebAssembly: {
    Module: new (binary: Uint8Array) => object;
    Instance: new (module: object, imports: object) => WasmInstance;
    validate(binary: Uint8Array): boolean;
  };
};

/** A module that runs. */
export interface WasmInstance {
  readonly exports: object;
}

/** Compiles the WebAssembly of a file. */
export const compileModule = (file: string): object => new WebAssembly.Module(readFileSync(file));

/** The memory of a module. Its buffer is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** Compiles and starts the project's own kernels (lib/backends/wasm/assembly), to work in this memory. */
export function startKernels(memory: WasmMemory): WasmInstance {
  const binary = readFileSync(join(packageFolder, 'dist', 'lib', 'kernels.wasm'));
  // Node 20 has fused multiply-add behind a flag.
  if (!WebAssembly.validate(binary)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
}

/**
 * The module object of Emscripten, as far as tfjs's glue code looks at it
 * (https://emscripten.org/docs/api_reference/module.html).
 */
export interface EmscriptenModule {
  instantiateWasm: (imports: object, done: (instance: WasmInstance, module: object) => void) => object;
  cwrap?: (name: string, result: string | null, args: string[]) => unknown;
}

/** Compiles and starts tfjs's WebAssembly module within this turn, and fills `module` by its glue code. */
export function startTfjsModule(module: Partial<EmscriptenModule>): WasmMemory {
  let memory!: WasmMemory;
  module.instantiateWasm = (imports, done) => {
    const binary = readFileSync(
      require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'),
    );
    const compiled = new WebAssembly.Module(binary);
    const instance = new WebAssembly.Instance(compiled, imports);
    ({ memory } = instance.exports as { memory: WasmMemory });
    done(instance, compiled);
    return instance.exports;
  };
  withoutProcessListeners(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the glue has no types
    const glue = require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js') as (
      module: object,
    ) => unknown;
    glue(module);
  });
  return memory;
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
