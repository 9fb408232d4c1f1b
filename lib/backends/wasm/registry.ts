import * as tf from '../../host/tfjs';

/** The call of a kernel. */
export interface Call {
  inputs: Record<string, tf.TensorInfo>;
  attrs?: unknown;
}

/** Calculates the outputs of a kernel. */
export type KernelFunction = (call: Call) => tf.TensorInfo | tf.TensorInfo[];

/** Registers a kernel of the WASM backend, in the place of tfjs's own if there is one. */
export function registerKernel(kernelName: string, kernelFunc: KernelFunction): void {
  if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc as tf.KernelFunc });
}

/** Registers a kernel that leaves some of its calls to tfjs's own. */
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
