import * as tf from '../host/tfjs';
import { L } from '../python/list';
import { plotConfusion } from '../show/confusionmatrix';
import type { Plot } from '../show/plot';
import type { ColorScale } from '../show/colormap';
import { showImages, type ImageGrid } from './showimage';
import { tensor } from '../tensor/tensor';
import type { VisionLearner } from './visionlearner';

/**
 * The predictions of a classifier for its validation set, and its mistakes (fastai's
 * `ClassificationInterpretation`).
 */
export class ClassificationInterpretation {
  private constructor(
    private readonly learn: VisionLearner,
    /** `[n, classes]`, probabilities. */
    readonly probabilities: tf.Tensor,
    /** The predicted class of each image. */
    readonly predicted: readonly number[],
    /** The loss of each image. */
    readonly losses: readonly number[],
  ) {}

  /** Predicts the whole validation set. */
  static async fromLearner(learn: VisionLearner): Promise<ClassificationInterpretation> {
    const [preds, targets] = await learn.getPreds();
    const probabilities = tf.softmax(preds);
    const predicted = preds.argMax(-1);
    const losses = tf.tidy(() =>
      tf.oneHot(targets.toInt(), preds.shape[1]!).toFloat().mul(tf.logSoftmax(preds)).sum(-1).neg(),
    );
    const interpretation = new ClassificationInterpretation(
      learn,
      probabilities,
      [...predicted.dataSync()],
      [...losses.dataSync()],
    );
    tf.dispose([preds, targets, predicted, losses]);
    return interpretation;
  }

  /** How many images of each class (row) were taken for each class (column). */
  confusionMatrix(): tf.Tensor {
    return tensor(this.#counts());
  }

  /** The confusion matrix as a picture with its numbers. */
  plotConfusionMatrix(): Plot {
    return plotConfusion(this.#counts(), { vocab: this.learn.dls.vocab, size: 48 });
  }

  /**
   * Pairs of classes that were taken for one another: `[actual, predicted, images]`, the most frequent first.
   */
  mostConfused({ minVal = 1 } = {}): L<[actual: string, predicted: string, images: number]> {
    const { vocab } = this.learn.dls;
    const pairs = this.#counts().flatMap((row, actual) =>
      row.map((count, predicted) => [actual, predicted, count] as const),
    );
    const wrong = pairs
      .filter(([actual, predicted, count]) => actual !== predicted && count >= minVal)
      .sort((a, b) => b[2] - a[2]);
    return new L(wrong.map(([actual, predicted, count]) => [vocab[actual], vocab[predicted], count]));
  }

  /**
   * The images with the largest losses, under predicted / actual / loss.
   *
   * @param k number of images.
   * @param colors `{ cmap }` for grey images, as in `showImages`. Default: as the files have them.
   */
  plotTopLosses(k = 8, colors: ColorScale = {}): ImageGrid {
    const { validDs, vocab } = this.learn.dls;
    const rows = [...this.losses.keys()].sort((a, b) => this.losses[b] - this.losses[a]).slice(0, k);
    const [x] = validDs.batch(rows);
    return showImages(
      rows.map((_, i) => x.at(i)),
      {
        titles: rows.map(
          row =>
            `${vocab[this.predicted[row]]} / ${vocab[validDs.labels[row]]} / ${this.losses[row].toFixed(2)}`,
        ),
        ...colors,
      },
    );
  }

  #counts(): number[][] {
    const { c, validDs } = this.learn.dls;
    const counts = Array.from({ length: c }, () => Array<number>(c).fill(0));
    this.predicted.forEach((predicted, i) => {
      counts[validDs.labels[i]][predicted]++;
    });
    return counts;
  }
}
