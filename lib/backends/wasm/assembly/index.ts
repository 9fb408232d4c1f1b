/**
 * What tfjs's WebAssembly backend lacks for training, or does slowly, in AssemblyScript: TypeScript's syntax,
 * compiled to WebAssembly with SIMD. It works in that backend's memory. All numbers are float32; addresses
 * are in bytes, sizes in numbers.
 */
export { accumulate } from './accumulate';
export { adam } from './adam';
export { combine } from './arithmetic';
export { normalize, normalizeGrad } from './batchnorm';
export { multiply } from './matmul';
export { maxPoolGrad } from './maxpool';
export { pool } from './pool';
export { reluGrad } from './relu';
export { gather, spread } from './spread';
export { sum } from './sum';
export { transpose } from './transpose';
export { fold, unfold } from './unfold';
