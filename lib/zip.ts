import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { tensor, type TensorInput } from './tensor';

/** A collection with a length, whose items are found by their position. */
export interface Indexable<T> {
  readonly length: number;
  at(i: number): T | undefined;
}

/** A collection that makes whole batches, faster than item by item. */
export interface Batched<T> extends Indexable<T> {
  /** The items at these positions, as one batch. */
  batch(rows: ArrayLike<number>): T;
}

/**
 * Pairs of the rows of two or more tensors, as Python's `list(zip(x, y))`: `zip(trainX, trainY)` is a dataset. The values
 * are copied out of their tensors once, so that a batch is cut from plain memory; a row becomes a tensor when it is asked for.
 *
 * @throws RangeError where the tensors differ in their number of rows.
 */
export function zip(...tensors: tf.Tensor[]): TensorDataset {
  return new TensorDataset(tensors);
}

/** See {@link zip}. */
export class TensorDataset implements Batched<tf.Tensor[]>, Iterable<tf.Tensor[]> {
  readonly length: number;
  readonly #columns: readonly Column[];

  /** @internal */
  constructor(tensors: readonly TensorInput[]) {
    if (tensors.length === 0) throw new RangeError('zip: there are no tensors');
    this.#columns = tensors.map(toColumn);
    this.length = this.#columns[0].length;
    const other = this.#columns.find(({ length }) => length !== this.length);
    if (other) throw new RangeError(`zip: tensors differ in their number of rows: ${this.length} and ${other.length}`);
  }

  /** Row `i` of every tensor; a negative position counts from the end. */
  at(i: number): tf.Tensor[] {
    const row = i < 0 ? i + this.length : i;
    if (!(row >= 0 && row < this.length)) throw new RangeError(`row ${i} is out of bounds for a dataset of ${this.length}`);
    return this.#columns.map(column => tf.tensor(column.data.slice(row * column.size, (row + 1) * column.size), column.shape, column.dtype));
  }

  /** These rows of every tensor, stacked. */
  batch(rows: ArrayLike<number>): tf.Tensor[] {
    return this.#columns.map(column => tf.tensor(cut(column, rows), [rows.length, ...column.shape], column.dtype));
  }

  * [Symbol.iterator](): Iterator<tf.Tensor[]> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  [inspect.custom](): string {
    return `(#${this.length}) [${this.#columns.map(({ shape, dtype }) => `${dtype} [${shape.join(', ')}]`).join(', ')}]`;
  }
}

/** One tensor's values, row after row. */
interface Column {
  data: Values;
  dtype: tf.DataType;
  length: number;
  /** Shape of a row, and its number of elements. */
  shape: number[];
  size: number;
}

type Values = Float32Array | Int32Array | Uint8Array;

function toColumn(input: TensorInput): Column {
  const x = tensor(input);
  const [length, ...shape] = x.shape;
  if (length === undefined) throw new RangeError('zip: a scalar has no rows');
  const column = { data: x.dataSync().slice() as Values, dtype: x.dtype, length, shape, size: tf.util.sizeFromShape(shape) };
  x.dispose();
  return column;
}

/** Consecutive rows lie next to each other: a batch in order is a view, and only a shuffled one a copy. */
function cut({ data, size }: Column, rows: ArrayLike<number>): Values {
  const isInOrder = Array.prototype.every.call(rows, (row, i) => row === rows[0] + i);
  if (isInOrder) return data.subarray(rows[0] * size, (rows[0] + rows.length) * size);
  const out = data.slice(0, rows.length * size);
  for (let i = 0; i < rows.length; i++) out.set(data.subarray(rows[i] * size, (rows[i] + 1) * size), i * size);
  return out;
}
