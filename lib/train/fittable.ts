import type { Callback } from './callback';
import type { Learner } from './learner';
import { formatTime, ProgressTable } from '../show/progresstable';

/** The table of a fit, and its progress bar. */
export class FitTable implements Callback {
  readonly order = -5; // a callback that cancels the fit after an epoch leaves the row of that epoch
  #table: ProgressTable | undefined;
  #startedAt = 0;

  beforeFit({ metrics }: Learner): void {
    this.#table = new ProgressTable([
      'epoch',
      'train_loss',
      'valid_loss',
      ...metrics.map(({ name }) => name),
      'time',
    ]);
  }

  beforeEpoch(): void {
    this.#startedAt = performance.now();
  }

  afterBatch({ epoch, nEpochs, iter, training, dls, recorder }: Learner): void {
    const share = (training ? iter : dls.train.length + iter) / (dls.train.length + dls.valid.length);
    this.#table!.update(
      (epoch + share) / nEpochs,
      `epoch ${epoch + 1} of ${nEpochs}, loss ${recorder.smoothLoss.toFixed(4)}`,
    );
  }

  afterEpoch({ epoch, recorder }: Learner): void {
    const values = recorder.values.at(-1)?.map(value => value.toFixed(6)) ?? [];
    this.#table!.row([String(epoch), ...values, formatTime((performance.now() - this.#startedAt) / 1000)]);
  }

  cleanupFit(): void {
    this.#table!.done();
  }
}
