import { formatTime, ProgressTable } from '../show/progresstable';
import type { Hooks } from './callback';
import type { Metric } from './metrics';

/** The part of a learner that the table shows. */
interface Shown {
  readonly metrics: readonly Metric[];
  readonly dls: { readonly train: { readonly length: number }; readonly valid: { readonly length: number } };
  readonly recorder: {
    readonly smoothLoss: number;
    readonly values: { at(i: number): number[] | undefined };
  };
  readonly epoch: number;
  readonly nEpochs: number;
  readonly iter: number;
  readonly training: boolean;
}

/** The table of a fit and its progress bar (fastai's `ProgressCallback`). */
export class ProgressCallback implements Hooks<Shown> {
  /** Before the callbacks of users: one that cancels the fit after an epoch leaves the row of that epoch. */
  readonly order = -5;
  #table: ProgressTable | undefined;
  #startedAt = 0;

  beforeFit({ metrics }: Shown): void {
    const names = metrics.map(({ name }) => name);
    this.#table = new ProgressTable(['epoch', 'train_loss', 'valid_loss', ...names, 'time']);
  }

  beforeEpoch(): void {
    this.#startedAt = performance.now();
  }

  afterBatch({ epoch, nEpochs, iter, training, dls, recorder }: Shown): void {
    const share = (training ? iter : dls.train.length + iter) / (dls.train.length + dls.valid.length);
    const comment = `epoch ${epoch + 1} of ${nEpochs}, loss ${recorder.smoothLoss.toFixed(4)}`;
    this.#table!.update((epoch + share) / nEpochs, comment);
  }

  afterEpoch({ epoch, recorder }: Shown): void {
    const values = recorder.values.at(-1)?.map(value => value.toFixed(6)) ?? [];
    const time = formatTime((performance.now() - this.#startedAt) / 1000);
    this.#table!.row([String(epoch), ...values, time]);
  }

  cleanupFit(): void {
    this.#table!.done();
  }
}
