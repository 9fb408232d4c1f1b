export type { Gpu, GpuAdapter } from '../gpu';

/** @throws Error: what tfjs's WebGPU backend reads within a turn is not there in a browser. */
export function openGpu(): never {
  throw new Error('WebGPU is not offered in a browser: values could not be read within a cell');
}

/** @throws Error, as {@link openGpu}. */
export const loadWebgpuBackend: () => never = openGpu;

/** A browser brings its own library. */
export const missingLibrary = (): undefined => undefined;

/** Waits for a promise. */
export const untilSettled = <T>(promise: Promise<T>): Promise<T> => promise;

/** @throws Error, as {@link openGpu}. */
export const pollUntil: () => never = openGpu;
