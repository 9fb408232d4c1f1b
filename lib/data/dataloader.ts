import * as tf from '@tensorflow/tfjs';
import { TensorDataset, type Batched, type Indexable } from './dataset';
import { LoopScope } from '../autograd/memory';
import { randperm } from '../tensor/random';
import { tensor } from '../tensor/tensor';

/**
 * What a batch of items of the type `T` is: numbers and tensors become a tensor, tuples a tuple of batches,
 * all else a list.
 */
export type Batch<T> = T extends number | boolean | tf.Tensor
  ? tf.Tensor
  : T extends readonly unknown[]
    ? { -readonly [K in keyof T]: Batch<T[K]> }
    : T[];

export interface DataLoaderOptions {
  /** Items in a batch. Default: none, and the items come one by one, as they are. */
  readonly batchSize?: number;
  /** A new random order for every pass. Default false. */
  readonly shuffle?: boolean;
  /** Leave out the last batch where it is smaller than the others. Default false. */
  readonly dropLast?: boolean;
}

/**
 * Hands out a collection in batches, as fastai's `DataLoader`; loop over it with `for … of`, as often as you
 * like. The loop frees what its body has made when it goes on: see {@link LoopScope}.
 *
 * @throws RangeError for a batch size that is no positive whole number; TypeError for shuffling what has no
 * positions, and for `dropLast` without a batch size.
 */
export class DataLoader<T> implements Iterable<Batch<T>> {
  readonly dataset: Iterable<T> | Indexable<T>;
  readonly batchSize: number | undefined;
  readonly #shuffle: boolean;
  readonly #dropLast: boolean;

  constructor(
    dataset: Iterable<T> | Indexable<T>,
    { batchSize, shuffle = false, dropLast = false }: DataLoaderOptions = {},
  ) {
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
   * @throws TypeError for an iterable, whose end nobody knows.
   */
  get length(): number {
    if (!isIndexable(this.dataset)) throw new TypeError('DataLoader: an iterable has no length');
    const batches = this.dataset.length / (this.batchSize ?? 1);
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /**
   * The first batch of a pass.
   *
   * @throws RangeError where there is none.
   */
  oneBatch(): Batch<T> {
    for (const batch of this) return batch;
    throw new RangeError('this DataLoader does not contain any batches');
  }

  *[Symbol.iterator](): Generator<Batch<T>, void, undefined> {
    const scope = new LoopScope();
    try {
      for (const batch of this.#batches()) {
        scope.begin([batch].flat(Infinity).filter(item => item instanceof tf.Tensor));
        yield batch;
        scope.end();
      }
    } finally {
      scope.end();
    }
  }

  *#batches(): Generator<Batch<T>, void, undefined> {
    const { dataset, batchSize } = this;
    if (isIndexable(dataset)) {
      const order = this.#shuffle
        ? randperm(dataset.length)
        : Array.from({ length: dataset.length }, (_, i) => i);
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

/** The first item of anything that can be looped over; of a `DataLoader`, its first batch. */
export function first<T>(items: Iterable<T>): T {
  for (const item of items) return item;
  throw new RangeError('first: there are no items');
}

/** The loaders of the two sets, as fastai's `DataLoaders`. */
export class DataLoaders<T = unknown> {
  constructor(
    /** What the model learns from. */
    readonly train: DataLoader<T>,
    /** What it is measured on. */
    readonly valid: DataLoader<T>,
  ) {}

  get trainDs(): DataLoader<T>['dataset'] {
    return this.train.dataset;
  }

  get validDs(): DataLoader<T>['dataset'] {
    return this.valid.dataset;
  }
}

/**
 * Makes one batch of items: numbers and tensors are stacked, tuples taken apart and collated position by
 * position, and all else stays a list (fastai's `fa_collate`).
 *
 * @throws RangeError where tensors differ in shape.
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

function* chunks<T>(items: Iterable<T>, size: number, dropLast: boolean): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0 && !dropLast) yield chunk;
}
