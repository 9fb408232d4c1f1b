import * as tf from '../host/tfjs';
import { inspectCustom } from '../host/text';
import { loadImages } from './image';
import type { Path } from '../python/path';
import type { Batched } from '../data/dataset';

/**
 * Images in memory and their classes, the collection of an `ImageDataLoaders`. An item is `[image, label]`:
 * `[height, width, 3]` from 0 to 1, and a class as int32.
 */
export class ImageDataset implements Batched<tf.Tensor[]>, Iterable<tf.Tensor[]> {
  /** Number of images. */
  readonly length: number;

  private constructor(
    /** The files that the images came from. */
    readonly files: readonly Path[],
    /** The position of each image's class in the vocabulary. */
    readonly labels: readonly number[],
    private readonly shape: readonly [height: number, width: number, channels: number],
    private readonly pixels: Uint8Array,
  ) {
    this.length = files.length;
  }

  /**
   * Reads images of one size.
   *
   * @param labels the position of each image's class in the vocabulary.
   * @throws Error with the file that cannot be read, or differs in size from the first.
   */
  static async read(files: readonly Path[], labels: readonly number[]): Promise<ImageDataset> {
    const images = await loadImages(files);
    const [, height, width, channels = 1] = images.shape;
    const pixels = Uint8Array.from(images.dataSync());
    images.dispose();
    return new ImageDataset(files, labels, [height, width, channels], pixels);
  }

  /** The image at this position and its class; a negative position counts from the end. */
  at(i: number): tf.Tensor[] {
    return this.batch([i < 0 ? i + this.length : i]).map(x => tf.tidy(() => x.squeeze([0])));
  }

  /**
   * The images at these positions.
   *
   * @returns `[bs, height, width, 3]` from 0 to 1, grey as three equal channels, and classes `[bs]` as int32.
   * @throws RangeError for a position that is out of bounds.
   */
  batch(rows: readonly number[]): tf.Tensor[] {
    const [height, width, channels] = this.shape;
    const size = height * width;
    // The second or fourth channel would be transparency.
    const colours = channels < 3 ? [0, 0, 0] : [0, 1, 2];
    const x = new Float32Array(rows.length * size * 3);
    const y = new Int32Array(rows.length);
    for (let i = 0, at = 0; i < rows.length; i++) {
      const row = rows[i];
      if (!(row >= 0 && row < this.length))
        throw new RangeError(`image ${row} is out of bounds for a dataset of ${this.length}`);
      y[i] = this.labels[row];
      for (let pixel = row * size * channels; pixel < (row + 1) * size * channels; pixel += channels) {
        for (const colour of colours) x[at++] = this.pixels[pixel + colour] / 255;
      }
    }
    return [tf.tensor(x, [rows.length, height, width, 3]), tf.tensor(y, [rows.length], 'int32')];
  }

  *[Symbol.iterator](): Iterator<tf.Tensor[]> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  [inspectCustom](): string {
    const [height, width, channels] = this.shape;
    return `(#${this.length}) images ${width}×${height}, ${channels < 3 ? 'grey' : 'in colour'}`;
  }
}
