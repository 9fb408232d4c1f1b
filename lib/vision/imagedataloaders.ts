import type * as tf from '../host/tfjs';
import { DataLoader, DataLoaders } from '../data/dataloader';
import { L } from '../python/list';
import { getImageFiles, Path, type PathLike } from '../python/path';
import { randperm } from '../tensor/random';
import type { ColorScale } from '../show/colormap';
import { showImages, type ImageGrid } from './showimage';
import { ImageDataset } from './imagedataset';

/** Options of `ImageDataLoaders.fromFolder`. */
export interface FolderOptions {
  /** Folder of the training images. Default `train`. */
  readonly train?: string;
  /** Folder of the validation images. Default `valid`. */
  readonly valid?: string;
  /**
   * Share of all images, drawn at random, that is for validation, in place of the two folders. Default: none.
   */
  readonly validPct?: number;
  /** The classes, in the order of their numbers. Default: those of the training set, sorted. */
  readonly vocab?: readonly string[];
  /** Batch size. Default 64. */
  readonly bs?: number;
  /** Batch size of the validation set. Default `bs`. */
  readonly valBs?: number;
  /** A new random order of the training images for each epoch. Default true. */
  readonly shuffle?: boolean;
}

/**
 * Loaders of images and their classes (fastai's `ImageDataLoaders`). All training batches have one size: a
 * smaller last one is left out.
 */
export class ImageDataLoaders extends DataLoaders<tf.Tensor[]> {
  private constructor(
    private readonly trainSet: ImageDataset,
    private readonly validSet: ImageDataset,
    /** The classes, in the order of their numbers. */
    readonly vocab: L<string>,
    { bs = 64, valBs = bs, shuffle = true }: FolderOptions,
  ) {
    super(
      new DataLoader(trainSet, { batchSize: bs, shuffle, dropLast: true }),
      new DataLoader(validSet, { batchSize: valBs }),
    );
  }

  /**
   * Images in folders that are named after their classes: `train/3/10000.png` is a 3.
   *
   * @throws Error for a folder that is missing or has no images, for a class of the validation set that the
   * training set does not have, and for images that differ in size.
   */
  static async fromFolder(path: PathLike, options: FolderOptions = {}): Promise<ImageDataLoaders> {
    const [train, valid] = split(new Path(path), options);
    const vocab = new L(options.vocab ?? new L(train.map(label)).unique().sorted());
    const read = (files: Path[]) =>
      ImageDataset.read(
        files,
        files.map(file => {
          const position = vocab.indexOf(label(file));
          if (position < 0)
            throw new Error(
              `label '${label(file)}' of ${String(file)} is not one of the training ` +
                `set's: ${vocab.join(', ')}`,
            );
          return position;
        }),
      );
    return new ImageDataLoaders(await read(train), await read(valid), vocab, options);
  }

  /** Number of classes. */
  get c(): number {
    return this.vocab.length;
  }

  /** The images of the training set. */
  override get trainDs(): ImageDataset {
    return this.trainSet;
  }

  /** The images of the validation set. */
  override get validDs(): ImageDataset {
    return this.validSet;
  }

  /**
   * Some images of the next training batch, under their classes (fastai's `show_batch`).
   *
   * @param options.maxN number of images. Default 8.
   * @param options.cmap colours for grey images, as in `showImages`. Default: as the files have them.
   */
  showBatch({ maxN = 8, ...colors }: { maxN?: number } & ColorScale = {}): ImageGrid {
    const [x, y] = this.train.oneBatch();
    const labels = [...y.dataSync()].slice(0, maxN);
    return showImages(
      labels.map((_, i) => x.at(i)),
      { titles: labels.map(i => this.vocab[i]), ...colors },
    );
  }
}

const label = (file: Path) => file.parent.name;

function split(
  path: Path,
  { train = 'train', valid = 'valid', validPct }: FolderOptions,
): [train: Path[], valid: Path[]] {
  if (validPct === undefined) return [imagesIn(path.join(train)), imagesIn(path.join(valid))];
  if (!(validPct > 0 && validPct < 1))
    throw new RangeError(`validPct: expected a share between 0 and 1, got ${validPct}`);
  const files = imagesIn(path);
  const order = randperm(files.length);
  const count = Math.round(validPct * files.length);
  return [order.slice(count), order.slice(0, count)].map(rows => rows.map(i => files[i])) as [Path[], Path[]];
}

function imagesIn(folder: Path): Path[] {
  const files = [...getImageFiles(folder)];
  if (files.length === 0) throw new Error(`there are no images in ${String(folder)}`);
  return files;
}
