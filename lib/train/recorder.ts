import type { Callback } from './callback';
import type { Learner } from './learner';
import { L } from '../python/list';
import { plotLine, type Plot } from '../show/plot';

const beta = 0.98;
/** The losses are smooth: a curve of more points looks the same, and makes a large notebook. */
const maxPoints = 500;

/** What happened in a fit, as fastai's `Recorder`: begun anew by each. */
export class Recorder implements Callback {
  readonly order = -10;
  /** For each epoch `[train loss, valid loss, ...metrics]`. */
  values = new L<number[]>();
  /**
   * For each training batch the loss, smoothed: an exponential average with a decay of 0.98, freed of its
   * start at 0.
   */
  losses: number[] = [];
  /** For each training batch the learning rate. */
  lrs: number[] = [];
  /** For each epoch the number of training batches so far. */
  iters: number[] = [];
  /** What a schedule set, for each training batch. */
  hps: Record<string, number[]> = {};
  /** Items that the last pass over the training set took in a second. */
  itemsPerSecond = NaN;
  #average = 0;
  #items = 0;
  #startedAt = 0;

  beforeFit(): void {
    [this.values, this.losses, this.lrs, this.iters, this.hps] = [new L(), [], [], [], {}];
    this.#average = 0;
  }

  beforeTrain(): void {
    this.#items = 0;
    this.#startedAt = performance.now();
  }

  afterStep({ loss, opt, xb }: Learner): void {
    this.#items += xb.shape[0] ?? 1;
    this.#average = beta * this.#average + (1 - beta) * loss;
    this.losses.push(this.#average / (1 - beta ** (this.losses.length + 1)));
    this.lrs.push(opt.lr);
  }

  afterTrain(): void {
    this.itemsPerSecond = this.#items / ((performance.now() - this.#startedAt) / 1000);
    this.iters.push(this.losses.length);
  }

  /** The smoothed loss now. */
  get smoothLoss(): number {
    return this.losses.at(-1) ?? NaN;
  }

  /**
   * The training loss by batch, and the validation loss by epoch in red.
   *
   * @param options.skipStart batches to leave out at the beginning. Default 5.
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
