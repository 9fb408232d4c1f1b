import { arange, DataLoader, DataLoaders, F, Learner, nn, SGD, zip, type tf } from 'fastbook-ts';
import type { LearnerOptions } from '../../lib/train/learner';

/** The line y = 2x + 1 through 8 points, in batches of 4. The last 4 points are for validation. */
export function lineLoaders(): DataLoaders<tf.Tensor[]> {
  const x = arange(8).float().div(8).unsqueeze(1);
  const y = x.mul(2).add(1);
  return new DataLoaders(
    new DataLoader(zip(x, y), { batchSize: 4 }),
    new DataLoader(zip(x.window([4, 8]), y.window([4, 8])), { batchSize: 4 }),
  );
}

const distance = (preds: tf.Tensor, targets: tf.Tensor) => F.l1Loss(preds, targets);

/** A Learner that finds the line. */
export const lineLearner = (options: Partial<LearnerOptions> = {}): Learner =>
  new Learner(lineLoaders(), nn.Linear(1, 1), {
    lossFunc: F.mseLoss,
    optFunc: SGD,
    lr: 0.5,
    metrics: distance,
    ...options,
  });
