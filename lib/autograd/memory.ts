import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { engine, wrap } from './engine';

/**
 * Tensors live in memory that JavaScript's garbage collector does not see. Here it looks after them all the
 * same: a tensor that nobody can reach any more is freed. A training loop makes thousands within one turn of
 * the event loop, where the collector has no say; those a {@link LoopScope} frees.
 */

/** What is freed when its tensor is gone. */
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
 * The collector sees small objects only. When the memory behind them has grown by this much, we ask it to
 * run, in bytes.
 */
const collectEvery = 2 ** 29;
let collectAt = collectEvery;
let isCollecting = false;

wrap('trackTensor', (track, tensor, backend) => {
  track(tensor, backend);
  if (tensor instanceof tf.Tensor) {
    const loop = scopes.at(-1);
    if (loop)
      loop.add(tensor); // mostly freed before anyone could collect it
    else watch(tensor);
  }
  if (engine.state.numBytes > collectAt && !isCollecting) {
    isCollecting = true;
    void collectGarbage().then(() => {
      collectAt = engine.state.numBytes + collectEvery;
      isCollecting = false;
    });
  }
});

wrap('disposeTensor', (dispose, tensor) => {
  if (tensor instanceof tf.Tensor) registry.unregister(tensor);
  dispose(tensor);
});

function watch(tensor: tf.Tensor): void {
  registry.unregister(tensor);
  const { dataId, dtype, size, shape } = tensor;
  registry.register(tensor, { dataId, dtype, size, shape }, tensor);
}

/**
 * Gives a tensor the values of another one, in place: it is the same object for whoever holds it, and lives
 * as long as before.
 */
export function setData(tensor: tf.Tensor, { dataId, dtype }: tf.Tensor): void {
  const { size, shape } = tensor;
  engine.disposeTensor(tensor);
  Object.assign(tensor, { dataId, dtype });
  // not the tensor itself: the scope of this moment would take it along
  engine.incRef({ dataId, dtype, size, shape, kept: true }, null);
  watch(tensor);
}

let garbageCollector: (() => void) | undefined;

/**
 * Frees all tensors that nobody can reach any more: runs V8's collector, and waits for what it finds to be
 * freed.
 */
export async function collectGarbage(): Promise<void> {
  if (!garbageCollector) {
    setFlagsFromString('--expose-gc');
    garbageCollector = runInNewContext('gc') as () => void;
  }
  let isFound = false;
  registry.register({}, () => {
    isFound = true;
  }); // garbage, too: when it is found, so is the rest
  await nextTurn(); // what this turn has touched is not collected within it
  garbageCollector();
  for (let turn = 0; turn < 100 && !isFound; turn++) await nextTurn();
  await nextTurn();
}

const nextTurn = () => new Promise(resolve => setTimeout(resolve));

/** Loops in whose body we are, the innermost last. */
const scopes: LoopScope[] = [];

/**
 * Frees what the body of a loop has made when the loop goes on to its next batch: `for (const [xb, yb] of dl)
 * { … }`.
 *
 * It frees the batch, too, but only if something was calculated in the meantime: who collects batches in a
 * list wants to have them. What is kept (`tf.keep`), parameters and their gradients among it, stays. A body
 * that awaits is left to the garbage collector from there on, so that a loop that was left in the middle
 * never takes another cell's tensors with it.
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

  /** The body is about to run with this batch. */
  begin(batch: tf.Tensor[]): void {
    this.#batch = batch;
    this.#hasTrained = false;
    scopes.push(this);
    if (this.#isWatched) return;
    this.#isWatched = true;
    setImmediate(() => {
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

  /** The body has run. */
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

/** Calls `cleanUp` at the end of the loop body that runs now; not at all where there is none. */
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
        ? `this tensor of shape [${this.shape.join(', ')}] was made in the body of a training loop, ` +
            `and was freed with it. Take a number out with .item(), or keep it with tf.keep(…)`
        : `this tensor of shape [${this.shape.join(', ')}] is disposed`,
    );
  },
});
