import * as tf from '../host/tfjs';
import { inspectCustom } from '../host/text';
import { noGrad } from '../autograd/autograd';
import { tensor, type TensorInput } from '../tensor/tensor';

/** A collection with a length, whose items are found by their position. */
export interface Indexable<T> {
  /** Number of items. */
  readonly length: number;
  /** The item at this position, from 0. */
  at(i: number): T | undefined;
}

/** A collection that makes whole batches, faster than item by item. */
export interface Batched<T> extends Indexable<T> {
  /** The items at these positions, as one batch. */
  batch(rows: readonly number[]): T;
}

/**
 * Pairs of the rows of two or more tensors, as Python's `list(zip(x, y))`: `zip(trainX, trainY)` is a dataset
 * (PyTorch's `TensorDataset`). A row becomes a tensor when it is asked for.
 *
 * @throws RangeError if the tensors differ in their number of rows.
 */
export function zip(...tensors: tf.Tensor[]): TensorDataset {
  return new TensorDataset(tensors);
}

/** A dataset of the rows of tensors: see {@link zip}. */
export class TensorDataset implements Batched<tf.Tensor[]>, Iterable<tf.Tensor[]> {
  /** Number of rows. */
  readonly length: number;
  /** The tensors whose rows these are, one for each part of an item: `[n, …]` (PyTorch's `tensors`). */
  readonly tensors: readonly tf.Tensor[];

  /** @internal */
  constructor(tensors: readonly TensorInput[]) {
    if (tensors.length === 0) throw new RangeError('zip: there are no tensors');
    this.tensors = tensors.map(x => tf.keep(noGrad(() => tensor(x))));
    if (this.tensors.some(({ rank }) => rank === 0)) throw new RangeError('zip: a scalar has no rows');
    this.length = this.tensors[0].length;
    const other = this.tensors.find(({ length }) => length !== this.length);
    if (other)
      throw new RangeError(`zip: tensors differ in their number of rows: ${this.length} and ${other.length}`);
  }

  /**
   * Row `i` of each tensor; a negative position counts from the end.
   *
   * @throws RangeError for a position that is out of bounds.
   */
  at(i: number): tf.Tensor[] {
    const row = i < 0 ? i + this.length : i;
    if (!(row >= 0 && row < this.length))
      throw new RangeError(`row ${i} is out of bounds for a dataset of ${this.length}`);
    return noGrad(() => this.tensors.map(column => column.at(row)));
  }

  /** These rows of each tensor, stacked: `[rows, …]`. */
  batch(rows: readonly number[]): tf.Tensor[] {
    return noGrad(() => this.tensors.map(column => cut(column, rows)));
  }

  *[Symbol.iterator](): Iterator<tf.Tensor[]> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  [inspectCustom](): string {
    return (
      `(#${this.length}) ` +
      `[${this.tensors.map(({ dtype, shape }) => `${dtype} [${shape.slice(1).join(', ')}]`).join(', ')}]`
    );
  }
}

/** Rows of a tensor. Consecutive rows lie next to each other and are a slice; shuffled ones are gathered. */
function cut(column: tf.Tensor, rows: readonly number[]): tf.Tensor {
  const isInOrder = rows.every((row, i) => row === rows[0] + i);
  if (isInOrder) return tf.slice(column, rows[0], rows.length);
  return tf.gather(column, [...rows]);
}
