import * as tf from '@tensorflow/tfjs';

/** How a kernel is called. */
export interface Call {
  inputs: Record<string, tf.TensorInfo>;
  attrs?: unknown;
}

export type KernelFunction = (call: Call) => tf.TensorInfo | tf.TensorInfo[];

/** Makes this the WASM backend's kernel of that name, in the place of tfjs's own where it has one. */
export function registerKernel(kernelName: string, kernelFunc: KernelFunction): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc as tf.KernelFunc });
}

/** The same, with tfjs's own kernel at hand, for the calls that it serves well. */
export function refineKernel(
  kernelName: string,
  refine: (original: (call: Call) => tf.TensorInfo) => KernelFunction,
): void {
  const original = tf.getKernel(kernelName, 'wasm');
  const kernelFunc = refine(
    call => original.kernelFunc({ ...call, backend: tf.findBackend('wasm') } as never) as tf.TensorInfo,
  );
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...original, kernelFunc: kernelFunc as tf.KernelFunc });
}
