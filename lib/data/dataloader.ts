import * as tf from '../host/tfjs';
import { TensorDataset, type Batched, type Indexable } from './dataset';
import { randperm } from '../tensor/random';
import { tensor } from '../tensor/tensor';

/**
 * A batch of items of the type `T`: a tensor of numbers or tensors, a tuple of batches of tuples, a list of
 * other items.
 */
export type Batch<T> = T extends number | boolean | tf.Tensor
  ? tf.Tensor
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Batch<T[K]> }
    : T[];

/** Options of a {@link DataLoader}. */
export interface DataLoaderOptions {
  /** Items in a batch. Default: none; the items are handed out one by one, as they are. */
  readonly batchSize?: number;
  /** A new random order for each pass. Default false. */
  readonly shuffle?: boolean;
  /** Leave out the last batch if it is smaller than the others. Default false. */
  readonly dropLast?: boolean;
}

/**
 * Hands out a collection in batches (fastai's and PyTorch's `DataLoader`), to be looped over with `for … of`,
 * any number of times.
 *
 * @throws RangeError unless the batch size is a positive whole number; TypeError for no collection, for
 * shuffling an iterable
 * without positions, and for `dropLast` without a batch size.
 */
export class DataLoader<T> implements Iterable<Batch<T>> {
  /** The collection. */
  readonly dataset: Iterable<T> | Indexable<T>;
  /** Items in a batch; undefined if they are handed out one by one. */
  readonly batchSize: number | undefined;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;

  constructor(dataset: Iterable<T> | Indexable<T>, options: DataLoaderOptions = {}) {
    if (typeof options !== 'object')
      throw new TypeError(`DataLoader: expected { batchSize: … }, got ${String(options)}`);
    const { batchSize, shuffle = false, dropLast = false } = options;
    if (typeof dataset !== 'object' || dataset === null)
      throw new TypeError(`DataLoader: expected a collection, got ${String(dataset)}`);
    if (batchSize !== undefined && !(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new RangeError(`DataLoader: batchSize has to be a positive whole number, got ${batchSize}`);
    }
    if (dropLast && batchSize === undefined) throw new TypeError('DataLoader: dropLast needs a batchSize');
    this.dataset = dataset instanceof tf.Tensor ? (rowsOf(dataset) as Indexable<T>) : dataset;
    if (shuffle && !isIndexable(this.dataset))
      throw new TypeError('DataLoader: can only shuffle what has a length and positions, not an iterable');
    this.batchSize = batchSize;
    this.#shuffle = shuffle;
    this.#dropLast = dropLast;
  }

  /**
   * Number of batches in a pass.
   *
   * @throws TypeError for an iterable, which has no length.
   */
  get length(): number {
    if (!isIndexable(this.dataset)) throw new TypeError('DataLoader: an iterable has no length');
    const batches = this.dataset.length / (this.batchSize ?? 1);
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /**
   * The first batch of a pass.
   *
   * @throws RangeError for a loader without batches.
   */
  oneBatch(): Batch<T> {
    for (const batch of this) return batch;
    throw new RangeError(`this DataLoader does not contain any batches${reasonForNone(this)}`);
  }

  *[Symbol.iterator](): Generator<Batch<T>, void, undefined> {
    const { dataset, batchSize } = this;
    if (isIndexable(dataset)) {
      const order = this.#shuffle ? randperm(dataset.length) : inOrder(dataset.length);
      for (const rows of chunks(order, batchSize ?? 1, this.#dropLast)) {
        if (batchSize === undefined) yield dataset.at(rows[0]) as Batch<T>;
        else if (isBatched(dataset)) yield dataset.batch(rows) as Batch<T>;
        else yield collate(rows.map(row => dataset.at(row)!));
      }
    } else if (batchSize === undefined) {
      yield* dataset as Iterable<Batch<T>>;
    } else {
      for (const items of chunks(dataset, batchSize, this.#dropLast)) yield collate(items);
    }
  }
}

/** Why a loader hands out no batches, for the end of a message. */
export function reasonForNone({ dataset, batchSize }: DataLoader<unknown>): string {
  if (!isIndexable(dataset) || batchSize === undefined) return '';
  return dataset.length === 0
    ? ': its collection is empty'
    : `: its ${dataset.length} items are fewer than a batch of ${batchSize}. Give a smaller batch size`;
}

/**
 * The first item of an iterable; of a `DataLoader`, its first batch (fastcore's `first`).
 *
 * @throws RangeError if there is none.
 */
export function first<T>(items: Iterable<T>): T {
  for (const item of items) return item;
  throw new RangeError('first: there are no items');
}

/** The loaders of the training and the validation set (fastai's `DataLoaders`). */
export class DataLoaders<T = unknown> {
  constructor(
    /** The training set. */
    readonly train: DataLoader<T>,
    /** The validation set. */
    readonly valid: DataLoader<T>,
  ) {}

  /** The collection of the training set. */
  get trainDs(): DataLoader<T>['dataset'] {
    return this.train.dataset;
  }

  /** The collection of the validation set. */
  get validDs(): DataLoader<T>['dataset'] {
    return this.valid.dataset;
  }
}

/**
 * Makes one batch of items: numbers and tensors are stacked, tuples are collated position by position, other
 * items stay a list (fastai's `fa_collate`).
 *
 * @throws RangeError if tensors differ in shape.
 */
export function collate<T>(items: readonly T[]): Batch<T> {
  const [item] = items;
  if (typeof item === 'number' || typeof item === 'boolean')
    return tensor(items as readonly number[]) as Batch<T>;
  if (item instanceof tf.Tensor) {
    const tensors = items as readonly unknown[] as tf.Tensor[];
    const other = tensors.findIndex(({ shape }) => String(shape) !== String(item.shape));
    if (other >= 0) {
      throw new RangeError(
        `cannot collate tensors of different shapes: item 0 has [${tensors[0].shape.join(', ')}], ` +
          `item ${other} has [${tensors[other].shape.join(', ')}]`,
      );
    }
    return tf.stack(tensors) as Batch<T>;
  }
  if (Array.isArray(item)) {
    return item.map((_, column) =>
      collate((items as readonly unknown[][]).map(row => row[column])),
    ) as Batch<T>;
  }
  return items.slice() as Batch<T>;
}

const isIndexable = <T>(dataset: Iterable<T> | Indexable<T>): dataset is Indexable<T> =>
  'length' in dataset && 'at' in dataset;

const isBatched = <T>(dataset: Indexable<T>): dataset is Batched<T> => 'batch' in dataset;

/** A tensor as a dataset: its rows, without the tuple around each. */
function rowsOf(x: tf.Tensor): Indexable<tf.Tensor> {
  const rows = new TensorDataset([x]);
  return { length: rows.length, at: i => rows.at(i)[0] };
}

/** The positions from 0 to `n`, exclusive; a loop, since an iterator takes several times as long. */
function inOrder(n: number): number[] {
  const positions: number[] = [];
  for (let i = 0; i < n; i++) positions.push(i);
  return positions;
}

function* chunks<T>(items: Iterable<T>, size: number, dropLast: boolean): Generator<T[]> {
  if (Array.isArray(items)) {
    const list = items as T[];
    const end = dropLast ? list.length - (list.length % size) : list.length;
    for (let start = 0; start < end; start += size) yield list.slice(start, start + size);
    return;
  }
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0 && !dropLast) yield chunk;
}
