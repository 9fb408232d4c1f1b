import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Blocks, type Allocator } from './blocks';

const bytesPerNumber = 4;

/** What the backend calls private: where its tensors lie. */
interface Addresses {
  dataIdMap: { get(dataId: object): { memoryOffset: number } };
}

/** The memory in which tfjs's WebAssembly backend keeps its tensors. */
export class Heap {
  readonly #blocks: Blocks;

  constructor(
    readonly backend: BackendWasm,
    private readonly allocator: Allocator,
    readonly memory: { buffer: ArrayBuffer },
  ) {
    this.#blocks = new Blocks(allocator);
  }

  /** Where the numbers of a tensor begin, in bytes. */
  address({ dataId }: tf.TensorInfo): number {
    return (this.backend as unknown as Addresses).dataIdMap.get(dataId).memoryOffset;
  }

  /** Numbers in this memory. Short-lived: when the memory grows, they are gone. */
  numbers(address: number, n: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, n);
  }

  /** A tensor whose values are still to be written. */
  tensor(shape: number[]): tf.TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  /**
   * The tensor of this shape whose values begin `offset` elements into those of another one, which it shares.
   */
  view(whole: tf.TensorInfo, offset: number, shape: number[]): tf.TensorInfo {
    // of no values there is nothing to share
    if (tf.util.sizeFromShape(shape) === 0) return this.backend.makeOutput(shape, whole.dtype);
    const address = this.address(whole);
    const part = address + offset * tf.util.bytesPerElement(whole.dtype);
    this.#blocks.share(address, part);
    return this.backend.makeOutput(shape, whole.dtype, part);
  }

  /**
   * A tensor for what becomes of this one: in its own place where nobody else shares its values, else in a
   * new one.
   */
  successor({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
    if (this.backend.refCount(dataId) > 1 || this.#blocks.isShared(this.address({ dataId, shape, dtype })))
      return this.tensor(shape);
    this.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /**
   * Lends room for `n` numbers.
   *
   * @throws Error where memory is used up: WebAssembly has 2 to 4 GB at most.
   */
  lend<T>(n: number, use: (address: number) => T): T {
    if (n === 0) return use(0);
    const address = this.allocator._malloc(n * bytesPerNumber) >>> 0;
    if (address === 0)
      throw new Error(
        `out of memory: WebAssembly has no room for ${n} more numbers. Smaller batches need less`,
      );
    try {
      return use(address);
    } finally {
      this.allocator._free(address);
    }
  }
}
