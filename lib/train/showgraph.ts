import { display, isInNotebook } from '../show/display';
import { plotLine, type Plot } from '../show/plot';
import type { Hooks } from './callback';

/** Time between two pictures, in milliseconds. */
const refreshMs = 500;
/** Points of a curve: more look the same. */
const maxPoints = 300;

/** The part of a learner that is drawn. */
export interface DrawnFit {
  /** The training set. */
  readonly dls: { readonly train: { readonly length: number } };
  /** The history so far. */
  readonly recorder: {
    readonly losses: readonly number[];
    readonly iters: readonly number[];
    readonly values: { itemgot(i: number): Iterable<number> };
  };
  /** Number of epochs of this fit. */
  readonly nEpochs: number;
  /** Whether this is a training batch. */
  readonly training: boolean;
}

/**
 * A picture that grows while a learner trains (fastai's `ShowGraphCallback`): the training loss by batch, and
 * the validation loss by epoch in red. `learn.fit(n, lr, { plot: true })` has one; in a terminal it draws
 * nothing.
 */
export class ShowGraphCallback implements Hooks<DrawnFit> {
  /** After the table, which stands above it. */
  readonly order = 10;
  #id = '';
  #shownAt = 0;

  /** Begins a new picture. */
  beforeFit(): void {
    this.#id = crypto.randomUUID();
    this.#shownAt = performance.now();
  }

  /** Draws the losses so far, twice in a second at most. */
  afterBatch(learn: DrawnFit): void {
    if (!learn.training || performance.now() - this.#shownAt < refreshMs) return;
    this.#draw(learn);
  }

  /** Draws all losses, of a fit that was cancelled or failed as well. */
  cleanupFit(learn: DrawnFit): void {
    this.#draw(learn);
  }

  #draw(learn: DrawnFit): void {
    if (!isInNotebook() || learn.recorder.losses.length === 0) return;
    display(growingPlot(learn), { id: this.#id });
    this.#shownAt = performance.now();
  }
}

/** The losses so far, on an axis that is as long as the whole fit. */
function growingPlot({ dls, nEpochs, recorder: { losses, iters, values } }: DrawnFit): Plot {
  const total = Math.max(dls.train.length * nEpochs, losses.length, 2);
  const stride = Math.ceil(losses.length / maxPoints);
  const batches = [...losses.keys()].filter(i => i % stride === 0 || i === losses.length - 1);
  const train = plotLine(
    batches.map(i => i + 1),
    batches.map(i => losses[i]),
    { tx: 'batch', ty: 'loss', xlim: [0, total] },
  );
  const valid = [...values.itemgot(1)];
  if (valid.length === 0) return train;
  return train.layer(plotLine(iters.slice(0, valid.length), valid, { color: 'red', points: true }));
}
