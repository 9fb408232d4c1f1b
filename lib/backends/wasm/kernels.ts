import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { packageFolder } from '../../host/package';
import { WebAssembly } from './webassembly';

/** The functions of lib/assembly, compiled. Their arguments are explained there. */
type Name =
  | 'accumulate'
  | 'adam'
  | 'combine'
  | 'fold'
  | 'gather'
  | 'maxPoolGrad'
  | 'multiply'
  | 'normalize'
  | 'normalizeGrad'
  | 'reluGrad'
  | 'spread'
  | 'transpose'
  | 'unfold';
export type Kernels = Record<Name, (...args: number[]) => void>;

/** Loads them, to work in this memory. */
export function loadKernels(memory: { buffer: ArrayBuffer }): Kernels {
  const binary = readFileSync(join(packageFolder, 'dist', 'lib', 'kernels.wasm'));
  // Node 20 has fused multiply-add behind a flag
  if (!WebAssembly.validate(binary)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } }).exports as Kernels;
}
