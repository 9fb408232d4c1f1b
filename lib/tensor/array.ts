import { inspectCustom } from '../host/text';
import { formatArray } from './format';
import { flatten, type Nested } from './nested';

export type TypedArray = Uint8Array | Int32Array | Float32Array | Float64Array;

/** What has values in row-major order and a shape: an {@link NdArray}, or an `Image`. */
export interface ArrayLikeNd {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

const dtypes = {
  Uint8Array: 'uint8',
  Int32Array: 'int32',
  Float32Array: 'float32',
  Float64Array: 'float64',
} as const;

/** A NumPy-like array: numbers in memory with a shape, and no arithmetic. Tensors calculate. */
export class NdArray implements ArrayLikeNd {
  constructor(
    readonly data: TypedArray,
    readonly shape: readonly number[],
  ) {}

  /** `uint8`, `int32`, `float32` or `float64`. */
  get dtype(): string {
    return dtypes[this.data.constructor.name as keyof typeof dtypes];
  }

  /**
   * The part between two positions along each axis, as NumPy's `a[4:10, 4:10]`: `a.window([4, 10], [4, 10])`.
   */
  window(...ranges: (readonly [number, number])[]): NdArray {
    const { shape } = this;
    const bounds = shape.map((size, axis) => {
      const [start, stop] = ranges[axis] ?? [0, size];
      return [Math.min(start, size), Math.min(stop, size)] as const;
    });
    const positions = bounds.reduce<number[]>(
      (offsets, [start, stop], axis) =>
        offsets.flatMap(offset =>
          Array.from({ length: stop - start }, (_, i) => offset * shape[axis] + start + i),
        ),
      [0],
    );
    const Data = this.data.constructor as { from(values: number[]): TypedArray } & (new () => TypedArray);
    return new NdArray(
      Data.from(positions.map(i => this.data[i])),
      bounds.map(([start, stop]) => stop - start),
    );
  }

  [inspectCustom](): string {
    return formatArray(this, this.dtype);
  }

  toString(): string {
    return formatArray(this, this.dtype);
  }
}

/**
 * NumPy's `array`.
 *
 * @param x nested lists of numbers (int32 if all are whole numbers, else float64), or a picture (uint8,
 * `[height, width]`).
 * @throws RangeError where rows differ in length.
 */
export function array(x: Nested | ArrayLikeNd): NdArray {
  if (typeof x === 'object' && 'data' in x) return new NdArray(x.data.slice(), x.shape);
  const { values, shape } = flatten(x);
  const numbers = values.map(Number);
  return new NdArray(
    numbers.every(Number.isInteger) ? Int32Array.from(numbers) : Float64Array.from(numbers),
    shape,
  );
}
