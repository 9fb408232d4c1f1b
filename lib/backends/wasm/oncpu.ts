import * as tf from '../../host/tfjs';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Heap } from './heap';
import type { Call, KernelFunction } from './registry';

/** The arrays that the values of each type are kept in. */
const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/**
 * A kernel of plain CPU on the values in the heap, which it reads in place. Its results are copied into the
 * heap.
 */
export function onCpu(heap: Heap, kernelName: string): KernelFunction {
  const { kernelFunc } = tf.getKernel(kernelName, 'cpu');
  return ({ inputs, attrs }: Call) => {
    const backend = tf.engine().findBackend('cpu') as MathBackendCPU;
    const lent: tf.TensorInfo[] = [];
    const lend = (x: tf.TensorInfo): tf.TensorInfo => {
      if (!x) return x;
      const { dtype, shape } = x;
      const dataId = backend.write(heap.values(x), shape, dtype);
      lent.push(Object.assign({ dtype, shape, dataId }, { rank: shape.length })); // some kernels ask for it
      return lent.at(-1)!;
    };
    const own = Array.isArray(inputs)
      ? inputs.map(lend)
      : Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, lend(x)]));
    try {
      const out = kernelFunc({ inputs: own as never, backend, attrs: attrs as never });
      return Array.isArray(out) ? out.map(take) : take(out);
    } finally {
      for (const { dataId } of lent) backend.disposeData(dataId, true);
    }

    function take({ dtype, shape, dataId }: tf.TensorInfo): tf.TensorInfo {
      const { values } = backend.data.get(dataId) as { values: ArrayLike<number> };
      const typed = arrays[dtype as keyof typeof arrays];
      // a part of an operand would move with the heap
      const isOwn = !typed || (values instanceof typed && values.buffer !== heap.memory.buffer);
      const kept = isOwn ? values : typed.from(values);
      const result = heap.backend.makeOutput(shape, dtype, undefined, kept as never);
      if (!lent.some(x => x.dataId === dataId)) backend.disposeData(dataId);
      return result;
    }
  };
}
