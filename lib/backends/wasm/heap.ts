import * as tf from '../../host/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { WasmMemory } from '../../host/webassembly';
import { Blocks, type Allocator } from './blocks';

const { bytesPerElement, sizeFromShape } = tf.util;

/** Of a float32. */
export const bytesPerNumber = 4;

/** The addresses of the backend's tensors. */
interface Addresses {
  get(dataId: object): { memoryOffset: number };
}

/** The memory in which tfjs's WebAssembly backend keeps its tensors. */
export class Heap {
  readonly #blocks: Blocks;
  readonly #addresses: Addresses;

  constructor(
    readonly backend: BackendWasm,
    private readonly allocator: Allocator,
    readonly memory: WasmMemory,
  ) {
    this.#blocks = new Blocks(allocator);
    const { dataIdMap } = backend as BackendWasm & { dataIdMap: Addresses };
    this.#addresses = dataIdMap;
  }

  /** The address of a tensor's numbers, in bytes. */
  address({ dataId }: tf.TensorInfo): number {
    return this.#addresses.get(dataId).memoryOffset;
  }

  /** The addresses of several tensors. */
  addresses<T extends tf.TensorInfo[]>(...tensors: T): { [K in keyof T]: number } {
    return tensors.map(tensor => this.address(tensor)) as { [K in keyof T]: number };
  }

  /** Numbers in this memory, valid until the memory grows. */
  numbers(address: number, n: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, n);
  }

  /** The values of a tensor, valid until the memory grows; texts as bytes. */
  values(x: tf.TensorInfo): tf.backend_util.BackendValues {
    return x.dtype === 'string' ? this.backend.readSync(x.dataId) : this.backend.typedArrayFromHeap(x);
  }

  /** A new float32 tensor, whose values have to be written. */
  tensor(shape: number[]): tf.TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  /** A tensor of this shape that shares the values of another one, beginning `offset` elements into them. */
  view(whole: tf.TensorInfo, offset: number, shape: number[]): tf.TensorInfo {
    // An empty tensor has nothing to share.
    if (sizeFromShape(shape) === 0) return this.backend.makeOutput(shape, whole.dtype);
    const address = this.address(whole);
    const part = address + offset * bytesPerElement(whole.dtype);
    this.share(address, part);
    return this.backend.makeOutput(shape, whole.dtype, part);
  }

  /** Adds a holder of the values at `address`, who frees them from `part` on. */
  share(address: number, part = address): void {
    this.#blocks.share(address, part);
  }

  /**
   * The tensor for the new values of this one: in the same place if no other tensor shares its values,
   * otherwise in a new one.
   */
  successor({ dataId, shape, dtype }: tf.TensorInfo): tf.TensorInfo {
    if (this.backend.refCount(dataId) > 1 || this.#blocks.isShared(this.address({ dataId, shape, dtype })))
      return this.tensor(shape);
    this.backend.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /**
   * Lends room for `n` numbers to `use`.
   *
   * @throws Error when the memory is used up: WebAssembly has 2 to 4 GB at most.
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
