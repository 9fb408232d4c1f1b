import type * as tf from '../host/tfjs';
import { noGrad } from '../autograd/autograd';
import type { Metric } from './metrics';

/** A batch that was evaluated. */
interface Evaluated {
  readonly metrics: readonly Metric[];
  readonly loss: number;
  readonly preds: tf.Tensor;
  readonly yb: tf.Tensor;
}

/** Means of the loss and of the metrics over images: each batch counts by its size. */
export class Averages {
  #sums: number[] = [];
  #count = 0;

  /** Adds a batch. @throws Error that names a metric that fails. */
  add({ metrics, loss, preds, yb }: Evaluated): void {
    const size = yb.shape[0] ?? 1;
    const values = [loss, ...metrics.map(metric => valueOf(metric, preds, yb))];
    values.forEach((value, i) => {
      this.#sums[i] = (this.#sums[i] ?? 0) + size * value;
    });
    this.#count += size;
  }

  /** The mean loss, and the mean of each metric. */
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
