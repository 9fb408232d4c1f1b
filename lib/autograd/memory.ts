import * as tf from '../host/tfjs';
import { runCollector } from '../host/collector';
import { afterThisTurn } from '../host/turn';
import { engine, hooks } from './engine';

/**
 * The memory of tensors, which lies outside of JavaScript's heap. A tensor that no code can reach any more is
 * freed by a finalizer. A training loop makes thousands of tensors within one turn of the event loop, in
 * which no finalizer runs: a {@link LoopScope} frees those.
 */

/** The part of a tensor that has to be freed when the tensor is gone. */
interface Allocation {
  readonly dataId: object;
  readonly dtype: tf.DataType;
  readonly size: number;
  readonly shape: number[];
}

const registry = new FinalizationRegistry<Allocation | (() => void)>(held =>
  typeof held === 'function' ? held() : engine.disposeTensor(held),
);

/**
 * Growth of the tensors' memory, in bytes, after which the collector is asked to run: it sees small objects
 * only.
 */
const collectEvery = 2 ** 29;
let collectAt = collectEvery;
let isCollecting = false;

hooks.onNewTensor = tensor => {
  const loop = scopes.at(-1);
  if (loop) loop.add(tensor);
  else watch(tensor);
  if (engine.state.numBytes > collectAt && !isCollecting) {
    isCollecting = true;
    void collectGarbage().then(() => {
      collectAt = engine.state.numBytes + collectEvery;
      isCollecting = false;
    });
  }
};

hooks.onDispose = tensor => void registry.unregister(tensor);

/** Has the finalizer free this tensor. */
function watch(tensor: tf.Tensor): void {
  registry.unregister(tensor);
  const { dataId, dtype, size, shape } = tensor;
  registry.register(tensor, { dataId, dtype, size, shape }, tensor);
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

/**
 * Frees all tensors that no code can reach any more: runs V8's collector, and waits until its finalizers have
 * run.
 */
export async function collectGarbage(): Promise<void> {
  let isFound = false;
  registry.register({}, () => (isFound = true)); // unreachable as well: when it is found, so are the others
  await nextTurn(); // V8 keeps what this turn has touched until its end
  runCollector();
  for (let turn = 0; turn < 100 && !isFound; turn++) await nextTurn();
  await nextTurn();
}

const nextTurn = () => new Promise(resolve => setTimeout(resolve));

/** The loops whose bodies run now, the innermost last. */
const scopes: LoopScope[] = [];

/**
 * Frees the tensors that the body of a loop has made when the loop goes on to its next batch: `for (const
 * [xb, yb] of dl) { … }`.
 *
 * The batch is freed as well, but only if the body has made a tensor: a loop that only collects its batches
 * in a list keeps them. Tensors that were kept (`tf.keep`) stay, parameters and their gradients among them.
 * In a body that awaits, the tensors are left to the garbage collector from there on, so that a loop that was
 * left in the middle never frees another cell's tensors.
 */
export class LoopScope {
  readonly #ifTrained: boolean;
  #hasTrained = false;
  #made: tf.Tensor[] = [];
  #batch: tf.Tensor[] = [];
  #cleanUps: (() => void)[] = [];
  #isWatched = false;

  /**
   * @param options.ifTrained Free only what was made in a body that called `backward`. Default false.
   */
  constructor({ ifTrained = false } = {}) {
    this.#ifTrained = ifTrained;
  }

  /** To be called before the body runs with this batch. */
  begin(batch: tf.Tensor[]): void {
    this.#batch = batch;
    this.#hasTrained = false;
    scopes.push(this);
    if (this.#isWatched) return;
    this.#isWatched = true;
    afterThisTurn(() => {
      this.#isWatched = false;
      this.#leaveToCollector();
    });
  }

  /** @internal */
  add(tensor: tf.Tensor): void {
    this.#made.push(tensor);
  }

  /** @internal */
  trains(): void {
    this.#hasTrained = true;
  }

  /** To be called when the body has run. */
  end(): void {
    if (this.#ifTrained && !this.#hasTrained) return this.#leaveToCollector();
    const [made, batch, cleanUps] = [this.#made, this.#batch, this.#cleanUps];
    this.#forget();
    if (made.length === 0) return;
    for (const cleanUp of cleanUps) cleanUp();
    for (const tensor of [...made, ...batch]) {
      if (tensor.isDisposed) continue;
      if (isKept(tensor)) {
        watch(tensor);
      } else {
        tensor.dispose();
        Object.assign(tensor, { [freedByLoop]: true });
      }
    }
  }

  /** @internal */
  onEnd(cleanUp: () => void): void {
    this.#cleanUps.push(cleanUp);
  }

  #leaveToCollector(): void {
    for (const tensor of this.#made) if (!tensor.isDisposed) watch(tensor);
    this.#forget();
  }

  #forget(): void {
    const position = scopes.lastIndexOf(this);
    if (position >= 0) scopes.splice(position, 1);
    [this.#made, this.#batch, this.#cleanUps] = [[], [], []];
  }
}

/** Calls `cleanUp` at the end of the loop body that runs now, if one does. */
export function atEndOfLoop(cleanUp: () => void): void {
  scopes.at(-1)?.onEnd(cleanUp);
}

/** To be called by `backward`: the loops that run now are training. */
export function trainsInLoop(): void {
  for (const scope of scopes) scope.trains();
}

const freedByLoop = Symbol('freedByLoop');

const isKept = (tensor: tf.Tensor) =>
  (tensor as { kept?: boolean }).kept === true || tensor instanceof tf.Variable;

Object.defineProperty(tf.Tensor.prototype, 'throwIfDisposed', {
  value(this: tf.Tensor) {
    if (!this.isDisposed) return;
    throw new Error(
      freedByLoop in this
        ? `this tensor of shape [${this.shape.join(', ')}] was made in the body of a loop, ` +
            `and was freed with it. Take a number out with .item(), or keep it with tf.keep(…)`
        : `this tensor of shape [${this.shape.join(', ')}] is disposed`,
    );
  },
});
