import type * as tf from '@tensorflow/tfjs';
import { noGrad } from '../autograd/autograd';
import type { Learner, Metric } from './learner';

/** Means over images: every batch counts by its size. */
export class Averages {
  #sums: number[] = [];
  #count = 0;

  add({ metrics, loss, preds, yb }: Learner): void {
    const size = yb.shape[0] ?? 1;
    const values = [loss, ...metrics.map(metric => valueOf(metric, preds, yb))];
    values.forEach((value, i) => {
      this.#sums[i] = (this.#sums[i] ?? 0) + size * value;
    });
    this.#count += size;
  }

  values(): number[] {
    return this.#sums.map(sum => sum / this.#count);
  }
}

function valueOf(metric: Metric, preds: tf.Tensor, targets: tf.Tensor): number {
  try {
    const value = noGrad(() => metric(preds, targets));
    return typeof value === 'number' ? value : value.item();
  } catch (error) {
    throw new Error(`the metric ${metric.name || '(without a name)'} failed: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
