import * as tf from '../host/tfjs';
import { Holders } from '../host/collector';
import { engine, hooks } from './engine';

/**
 * The memory of tensors, which lies outside of JavaScript's heap. One rule: a tensor that somebody still
 * holds stays, and one that nobody can reach is freed soon, in the middle of a loop as well. When tensors
 * have grown by some megabytes, the collector is asked which of them are gone.
 */

/** The part of a tensor that has to be freed when the tensor is gone. */
interface Allocation {
  readonly dataId: object;
  readonly dtype: tf.DataType;
  readonly size: number;
  readonly shape: number[];
}

const holders = new Holders<Allocation>();

/** A number of tensors, and their bytes. */
interface Amount {
  numTensors: number;
  numBytes: number;
}

/** Growth after which the young tensors are looked through: a loop's garbage stays near the processor. */
const youngGrowth: Amount = { numTensors: 5_000, numBytes: 2 ** 25 };
/** Growth after which all are, at the least: garbage that has survived a few looks stays till then. */
const fullGrowth: Amount = { numTensors: 50_000, numBytes: 2 ** 25 };
/** The same growth as a share of what is there, since a look takes time for each tensor. */
const fullShare: Amount = { numTensors: 1, numBytes: 1 / 8 };
const noShare: Amount = { numTensors: 0, numBytes: 0 };

let youngLimit = youngGrowth;
let fullLimit = fullGrowth;

const exceeds = (limit: Amount) =>
  engine.state.numBytes > limit.numBytes || engine.state.numTensors > limit.numTensors;

const after = (least: Amount, share: Amount): Amount => {
  const { numTensors, numBytes } = engine.state;
  return {
    numTensors: numTensors + Math.max(least.numTensors, numTensors * share.numTensors),
    numBytes: numBytes + Math.max(least.numBytes, numBytes * share.numBytes),
  };
};

hooks.onNewTensor = tensor => {
  watch(tensor);
  // a kernel under way has only the addresses of its operands
  if (engine.state.kernelDepth === 0) freeIfGrown();
};

hooks.onDispose = tensor => holders.drop(tensor);
hooks.onOperation = freeIfGrown;
hooks.onCount = collectGarbage;

function freeIfGrown(): void {
  if (!exceeds(youngLimit)) return;
  free('young');
  if (exceeds(fullLimit)) free('all');
}

/** Frees all tensors that no code can reach any more. */
export function collectGarbage(): void {
  if (engine.state.kernelDepth === 0) free('all');
}

function free(generation: 'young' | 'all'): void {
  for (const allocation of holders.takeLost(generation)) engine.disposeTensor(allocation);
  youngLimit = after(youngGrowth, noShare);
  if (generation === 'all') fullLimit = after(fullGrowth, fullShare);
}

function watch(tensor: tf.Tensor): void {
  const { dataId, dtype, size, shape } = tensor;
  holders.add(tensor, { dataId, dtype, size, shape });
}

/**
 * Gives a tensor the values of another one, in place: the object stays the same for all who hold it, and
 * lives as long as before.
 *
 * @throws RangeError for values of another shape.
 */
export function setData(tensor: tf.Tensor, { dataId, dtype, shape: given }: tf.Tensor): void {
  const { size, shape } = tensor;
  if (!tf.util.arraysEqual(given, shape))
    throw new RangeError(
      `a tensor of shape [${shape.join(', ')}] cannot take values of shape [${given.join(', ')}]`,
    );
  engine.disposeTensor(tensor);
  Object.assign(tensor, { dataId, dtype });
  // A copy of its description: the current scope would free the tensor itself.
  engine.incRef({ dataId, dtype, size, shape, kept: true }, null);
  watch(tensor);
}

Object.defineProperty(tf.Tensor.prototype, 'throwIfDisposed', {
  value(this: tf.Tensor) {
    if (this.isDisposed) throw new Error(`this tensor of shape [${this.shape.join(', ')}] is disposed`);
  },
});
