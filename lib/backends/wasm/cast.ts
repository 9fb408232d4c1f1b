import type { Heap } from './heap';
import { refineKernel } from './registry';

/** `Cast` of integers and booleans to float32, from one place of the heap to the other. */
export function registerCast(heap: Heap): void {
  refineKernel('Cast', general => call => {
    const { x } = call.inputs;
    const { dtype } = call.attrs as { dtype: string };
    if (dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) return general(call);
    const out = heap.tensor(x.shape);
    const values = heap.values(x) as Int32Array | Uint8Array;
    heap.numbers(heap.address(out), values.length).set(values);
    return out;
  });
}
