import type { Hooks } from './callback';

/** A hyperparameter as a function of the share of the training that is done, 0 to 1. */
export type Schedule = (position: number) => number;

/** Half a wave of a cosine from `start` to `end` (fastai's `SchedCos`). */
export const schedCos =
  (start: number, end: number): Schedule =>
  position =>
    start + ((1 + Math.cos(Math.PI * (1 - position))) * (end - start)) / 2;

/** A cosine from `start` to `middle` in the first share of the training, and one to `end` in the rest (`combined_cos`). */
export function combinedCos(share: number, start: number, middle: number, end: number): Schedule {
  const [first, second] = [schedCos(start, middle), schedCos(middle, end)];
  return position => (position < share ? first(position / share) : second((position - share) / (1 - share)));
}

/** The part of a learner whose hyperparameters are set. */
interface Scheduled {
  readonly training: boolean;
  readonly pctTrain: number;
  readonly opt: { lr: number; mom?: number };
  readonly recorder: { readonly hps: Record<string, number[]> };
}

/** Sets hyperparameters before each training batch, and records them (fastai's `ParamScheduler`). */
export class ParamScheduler implements Hooks<Scheduled> {
  /** After the callbacks of users. */
  readonly order = 60;

  constructor(private readonly schedules: { readonly lr?: Schedule; readonly mom?: Schedule }) {}

  beforeBatch({ training, opt, pctTrain, recorder }: Scheduled): void {
    if (!training) return;
    for (const [name, schedule] of Object.entries(this.schedules) as ['lr' | 'mom', Schedule][]) {
      const value = schedule(pctTrain);
      opt[name] = value;
      (recorder.hps[name] ??= []).push(value);
    }
  }
}
