import { availableParallelism } from 'node:os';

/**
 * What we use of onnxruntime-node: its sessions run within the turn, on numbers wherever they lie. The
 * package publishes no types for it.
 */
export interface OnnxSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(feeds: Record<string, object>, fetches: Record<string, object | null>, options: object): object;
}

/**
 * Loads ONNX Runtime, whose library for the processor comes inside of its npm package.
 *
 * @returns what makes an empty session, and the number of threads that this process may use.
 * @throws where the package is not installed, or has no library for this platform.
 */
export function loadOnnxRuntime(): { newSession: () => OnnxSession; threads: number } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  const { binding } = require('onnxruntime-node/dist/binding') as {
    binding: { InferenceSession: new () => OnnxSession };
  };
  return { newSession: () => new binding.InferenceSession(), threads: availableParallelism() };
}
