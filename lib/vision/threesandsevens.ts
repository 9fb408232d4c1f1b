import * as tf from '../host/tfjs';
import { noGrad } from '../autograd/autograd';
import { DataLoader, DataLoaders } from '../data/dataloader';
import { TensorDataset, zip } from '../data/dataset';
import { untarData } from '../data/source/untar';
import { URLs } from '../data/source/urls';
import type { Path } from '../python/path';
import { loadImages } from './image';

/** Options of {@link threesAndSevens}. */
export interface ThreesAndSevensOptions {
  /** Images in a batch. Default 256, as in the chapter. */
  readonly batchSize?: number;
  /** A new random order of the training images for each epoch. Default false, as in the chapter. */
  readonly shuffle?: boolean;
}

/**
 * The data of the chapter: MNIST's threes and sevens, as rows of 784 pixels from 0 to 1, with targets of 1
 * for a three and 0 for a seven. Batches are `[[bs, 784], [bs, 1]]`, float32; the threes come first. Notebook
 * 06 builds the two sets, and 07 their loaders.
 *
 * @returns loaders of 12,396 images for training and of 2,038 for validation; `trainDs` and `validDs` are the
 * sets, whose `tensors` are `[n, 784]` and `[n, 1]`.
 * @throws as `untarData` and `DataLoader` do.
 */
export async function threesAndSevens({
  batchSize = 256,
  shuffle = false,
}: ThreesAndSevensOptions = {}): Promise<TensorDataLoaders> {
  const path = await untarData(URLs.MNIST_SAMPLE);
  const [train, valid] = [await rowsOf(path.join('train')), await rowsOf(path.join('valid'))];
  return new TensorDataLoaders(
    new DataLoader(train, { batchSize, shuffle }),
    new DataLoader(valid, { batchSize }),
  );
}

/** Loaders of two sets of tensors. */
export class TensorDataLoaders extends DataLoaders<tf.Tensor[]> {
  /** The tensors of the training set. */
  override get trainDs(): TensorDataset {
    return this.train.dataset as TensorDataset;
  }

  /** The tensors of the validation set. */
  override get validDs(): TensorDataset {
    return this.valid.dataset as TensorDataset;
  }
}

async function rowsOf(folder: Path): Promise<TensorDataset> {
  const digits = [await loadImages(folder.join('3').ls()), await loadImages(folder.join('7').ls())];
  const [threes, sevens] = digits.map(({ length }) => length);
  const tensors = noGrad(() =>
    tf.tidy(() => [
      tf
        .concat(digits)
        .reshape([threes + sevens, -1])
        .toFloat()
        .div(255),
      tf.concat([tf.ones([threes, 1]), tf.zeros([sevens, 1])]),
    ]),
  );
  tf.dispose(digits);
  return zip(...tensors);
}
