import type { Callback } from './callback';
import type { Learner } from './learner';

/** A hyperparameter as a function of how much of the training is done, 0 to 1. */
export type Schedule = (position: number) => number;

/** Half a cosine wave from `start` to `end`. */
export const cosine =
  (start: number, end: number): Schedule =>
  position =>
    start + ((1 + Math.cos(Math.PI * (1 - position))) * (end - start)) / 2;

/** One schedule for the first share of the training, and another for the rest. */
export const inTurn =
  (share: number, first: Schedule, second: Schedule): Schedule =>
  position =>
    position < share ? first(position / share) : second((position - share) / (1 - share));

/** Sets hyperparameters before each training batch, and records them (fastai's `ParamScheduler`). */
export class ParamScheduler implements Callback {
  readonly order = 60;
  constructor(private readonly schedules: { readonly lr?: Schedule; readonly mom?: Schedule }) {}

  beforeBatch({ training, opt, pctTrain, recorder }: Learner): void {
    if (!training) return;
    for (const [name, schedule] of Object.entries(this.schedules) as ['lr' | 'mom', Schedule][]) {
      opt[name] = schedule(pctTrain);
      (recorder.hps[name] ??= []).push(opt[name]);
    }
  }
}
