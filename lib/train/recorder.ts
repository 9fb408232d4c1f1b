import type * as tf from '../host/tfjs';
import { L } from '../python/list';
import { plotLine, type Plot } from '../show/plot';
import type { Hooks } from './callback';

/** Decay of the smoothed loss. */
const beta = 0.98;
/** Points of a curve of losses. They are smooth: more points look the same, and make a large notebook. */
const maxPoints = 500;

/** A training step that was made. */
export interface TrainingStep {
  /** The loss of its batch. */
  readonly loss: number;
  /** The optimizer that made it. */
  readonly opt: { readonly lr: number };
  /** Its batch, `[bs, …]`. */
  readonly xb: tf.Tensor;
}

/** The history of a fit (fastai's `Recorder`). Each fit begins a new one. */
export class Recorder implements Hooks<TrainingStep> {
  /** Before all other callbacks, which read what it records. */
  readonly order = -10;
  /** For each epoch `[train loss, valid loss, ...metrics]`. */
  values = new L<number[]>();
  /**
   * For each training batch the smoothed loss: an exponential average with a decay of 0.98, without the bias
   * of its start.
   */
  losses: number[] = [];
  /** For each training batch the learning rate. */
  lrs: number[] = [];
  /** For each epoch the number of training batches so far. */
  iters: number[] = [];
  /** For each hyperparameter that has a schedule, its value for each training batch. */
  hps: Record<string, number[]> = {};
  /** Items in a second, in the last pass over the training set. */
  itemsPerSecond = NaN;
  #average = 0;
  #items = 0;
  #startedAt = 0;

  /** Begins a new history. */
  beforeFit(): void {
    [this.values, this.losses, this.lrs, this.iters, this.hps] = [new L(), [], [], [], {}];
    this.#average = 0;
  }

  /** Begins to count items. */
  beforeTrain(): void {
    this.#items = 0;
    this.#startedAt = performance.now();
  }

  /** Records the loss and the learning rate of a step. */
  afterStep({ loss, opt, xb }: TrainingStep): void {
    this.#items += xb.shape[0] ?? 1;
    this.#average = beta * this.#average + (1 - beta) * loss;
    this.losses.push(this.#average / (1 - beta ** (this.losses.length + 1)));
    this.lrs.push(opt.lr);
  }

  /** Records the number of batches and the items in a second. */
  afterTrain(): void {
    this.itemsPerSecond = this.#items / ((performance.now() - this.#startedAt) / 1000);
    this.iters.push(this.losses.length);
  }

  /** The smoothed loss after the last batch; NaN before the first. */
  get smoothLoss(): number {
    return this.losses.at(-1) ?? NaN;
  }

  /**
   * The training loss by batch, and the validation loss by epoch in red.
   *
   * @param options.skipStart batches to leave out at the beginning. Default 5.
   * @param options.withValid whether the validation loss is drawn. Default true.
   */
  plotLoss({ skipStart = 5, withValid = true } = {}): Plot {
    const stride = Math.ceil(this.losses.length / maxPoints);
    const batches = this.losses
      .map((_, i) => i)
      .slice(skipStart)
      .filter((_, i) => i % stride === 0);
    const train = plotLine(
      batches,
      batches.map(i => this.losses[i]),
      { tx: 'batch', ty: 'loss' },
    );
    const valid = this.values.itemgot(1);
    return withValid && valid.length > 0
      ? train.layer(plotLine(this.iters, valid, { color: 'red', points: true }))
      : train;
  }
}
