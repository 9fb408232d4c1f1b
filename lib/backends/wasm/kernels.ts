import { startKernels, type WasmMemory } from '../../host/webassembly';

/** An address in the memory, in bytes. */
type Address = number;

/** The sizes of a convolution or a pooling, in the order in which the kernels take them; see geometry.ts. */
export type WindowSizes = [
  height: number,
  width: number,
  channels: number,
  kernelHeight: number,
  kernelWidth: number,
  strideY: number,
  strideX: number,
  top: number,
  left: number,
  outHeight: number,
  outWidth: number,
];

/**
 * The functions of ./assembly, compiled, where each is explained. Numbers are float32; a test holds the names
 * and the order of the parameters to the source.
 */
export interface Kernels {
  accumulate(to: Address, from: Address, n: number): void;
  adam(
    p: Address,
    grad: Address,
    average: Address,
    square: Address,
    newP: Address,
    newAverage: Address,
    newSquare: Address,
    n: number,
    mom: number,
    sqrMom: number,
    step: number,
    unbias: number,
    eps: number,
    decay: number,
  ): void;
  combine(
    op: number,
    a: Address,
    aRow: number,
    aColumn: number,
    b: Address,
    bRow: number,
    bColumn: number,
    out: Address,
    rows: number,
    n: number,
  ): void;
  fold(from: Address, to: Address, images: number, ...sizes: WindowSizes): void;
  gather(filter: Address, matrix: Address, ...sizes: [...WindowSizes, outChannels: number]): void;
  maxPoolGrad(dy: Address, x: Address, y: Address, dx: Address, images: number, ...sizes: WindowSizes): void;
  multiply(
    a: Address,
    aRow: number,
    aColumn: number,
    b: Address,
    bRow: number,
    bColumn: number,
    c: Address,
    m: number,
    k: number,
    n: number,
    scratch: Address,
  ): void;
  normalize(
    x: Address,
    scale: Address,
    offset: Address,
    y: Address,
    mean: Address,
    variance: Address,
    scratch: Address,
    rows: number,
    channels: number,
    eps: number,
  ): void;
  normalizeGrad(
    dy: Address,
    x: Address,
    scale: Address,
    mean: Address,
    variance: Address,
    dx: Address,
    dScale: Address,
    dOffset: Address,
    scratch: Address,
    rows: number,
    channels: number,
    eps: number,
  ): void;
  pool(isMax: boolean, x: Address, y: Address, images: number, ...sizes: WindowSizes): void;
  reluGrad(dy: Address, y: Address, dx: Address, n: number): void;
  spread(filter: Address, matrix: Address, ...sizes: [...WindowSizes, outChannels: number]): void;
  sum(x: Address, to: Address, outer: number, n: number, inner: number, by: number, scratch: Address): void;
  transpose(from: Address, to: Address, rows: number, columns: number): void;
  unfold(from: Address, to: Address, images: number, ...sizes: WindowSizes): void;
}

/** Loads the kernels, to work in this memory. */
export const loadKernels = (memory: WasmMemory): Kernels => startKernels(memory).exports as Kernels;
