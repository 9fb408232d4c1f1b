import { runKernel } from '../autograd/engine';
import { checkPermutation, checkReshape } from '../autograd/shapechecks';
import { nameOf } from '../autograd/valuename';
import * as tf from '../host/tfjs';
import { inspectCustom } from '../host/text';
import type { ArrayLikeNd } from './array';
import { listOf } from './checkedops';
import './converting';
import { formatTensor } from './format';
import { flatten, type Nested } from './nested';

/** The input of {@link tensor}: numbers, nested lists of numbers, an array, an image, or a tensor. */
export type TensorInput = Nested | ArrayLikeNd | tf.Tensor;

/**
 * A position along one axis, counted from the end if it is negative; a range `[start, stop]`; or `':'`, the
 * whole axis.
 */
export type Index = number | readonly [start: number, stop?: number] | ':';

declare module '@tensorflow/tfjs-core/dist/tensor' {
  // tfjs's own declaration has this type parameter, and TypeScript wants both to agree.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Tensor<R> {
    /** Number of axes. */
    readonly ndim: number;
    /** Size of the first axis (Python's `len`); 0 for a scalar. */
    readonly length: number;
    /** The transpose: all axes in reverse order. */
    readonly T: Tensor;
    /**
     * NumPy's indexing: `x.at(1)` is row 1, `x.at(':', 1)` column 1, `x.at(1, [1, 3])` two elements of row 1.
     */
    at(...index: Index[]): Tensor;
    /** The part between two positions along each axis: `x.window([4, 10], [4, 10])` is `x[4:10, 4:10]`. */
    window(...ranges: (readonly [number, number])[]): Tensor;
    /** The same elements in another shape, `x.view(2, 3)`. One size may be -1: it follows from the others. */
    view(...shape: number[] | [shape: readonly number[]]): Tensor;
    /** As {@link view}. */
    reshape(...shape: number[]): Tensor;
    /** Axes in a new order, all of them: `x.permute(1, 0)`. */
    permute(...axes: number[] | [axes: readonly number[]]): Tensor;
    /** Axes of size 1 repeated, and new ones in front: `x.expand(4, 3)`. A size of -1 stays as it is. */
    expand(...shape: number[] | [shape: readonly number[]]): Tensor;
    /** A new axis of size 1 at `axis`. */
    unsqueeze(axis: number): Tensor;
    /**
     * The matrix product: rows of this with columns of `other`, Python's `@`. A vector is a row on the left,
     * and a column on the right, and its axis is gone from the result; batches are broadcast.
     */
    matmul(other: Tensor): Tensor;
    /** As float32. */
    float(): Tensor;
    /** As int32; tfjs has no longer integer. */
    long(): Tensor;
    /** The one element as a number. Throws RangeError for several elements. */
    item(): number;
    /** The elements as nested lists. */
    tolist(): number | number[];
    /** Standard deviation of all elements, with Bessel's correction as in PyTorch. */
    std(): Tensor;
  }
}

/**
 * PyTorch's `tensor`, with fastai's variadic rows: `tensor([1, 1, 1], [2, 3, 4])` is `tensor([[1, 1, 1], [2,
 * 3, 4]])`.
 *
 * @returns int32 if all values are whole numbers (tfjs has no uint8), bool for booleans, otherwise float32.
 * @throws RangeError if rows differ in length; TypeError for a value that is not a number.
 */
export function tensor(x: TensorInput, ...rest: TensorInput[]): tf.Tensor {
  if (rest.length > 0) return tf.tidy(() => tf.stack([x, ...rest].map(row => tensor(row))));
  if (x instanceof tf.Tensor) return x.clone();
  if (Array.isArray(x) && x.some(item => item instanceof tf.Tensor)) return stacked(x);
  if (typeof x === 'object' && x !== null && 'data' in x) return tf.tensor(flat(x.data), [...x.shape]);
  if (ArrayBuffer.isView(x) && !(x instanceof BigInt64Array || x instanceof BigUint64Array))
    return tf.tensor(flat(x as ArrayLike<number>));
  const { values, shape } = flatten(x);
  if (shape.length > 6)
    throw new RangeError(`tensor: expected at most 6 axes, got lists ${shape.length} deep`);
  if (values.length > 0 && values.every(value => typeof value === 'boolean'))
    return tf.tensor(values, shape, 'bool');
  const numbers = values.map(Number);
  const dtype = numbers.length > 0 && numbers.every(isInt32) ? 'int32' : 'float32';
  return tf.tensor(numbers, shape, dtype);
}

/** Numbers that were calculated, as in PyTorch; of larger tensors it is `stack` that makes one. */
function stacked(items: readonly unknown[]): tf.Tensor {
  const large = items.find(item => item instanceof tf.Tensor && item.size !== 1) as tf.Tensor | undefined;
  if (large)
    throw new TypeError(
      `tensor: expected numbers, got a tensor of shape [${large.shape.join(', ')}]. Write stack([a, b]) ` +
        'for a tensor of tensors',
    );
  return tensor(items.map(item => (item instanceof tf.Tensor ? item.item() : item)) as Nested);
}

/** A copy, since tfjs keeps the array that it is given, in one of the two types of its tensors. */
function flat(data: ArrayLike<number>): Int32Array | Float32Array {
  return data instanceof Float32Array || data instanceof Float64Array
    ? Float32Array.from(data)
    : Int32Array.from(data);
}

const isInt32 = (x: number) => (x | 0) === x && !Object.is(x, -0);

const methods: Partial<tf.Tensor> & ThisType<tf.Tensor> = {
  at(...index) {
    if (index.length > this.rank) {
      throw new RangeError(
        `too many indices: ${index.length} for a tensor of ${this.rank} axes, shape ` +
          `[${this.shape.join(', ')}]`,
      );
    }
    const bounds = index.map((position, axis) => resolve(position, this.shape[axis], axis));
    const begin = this.shape.map((_, axis) => bounds[axis]?.[0] ?? 0);
    const size = this.shape.map((length, axis) =>
      bounds[axis] ? bounds[axis][1] - bounds[axis][0] : length,
    );
    const kept = size.filter((_, axis) => typeof index[axis] !== 'number');
    return tf.tidy(() => tf.slice(this, begin, size).reshape(kept));
  },
  window(...ranges) {
    return this.at(...ranges);
  },
  view(...sizes) {
    const shape = listOf(sizes);
    checkReshape('view', this, shape);
    return this.reshape(shape);
  },
  permute(...given) {
    const axes = listOf(given);
    checkPermutation('permute', axes, this.shape);
    return this.transpose(axes);
  },
  expand(...given) {
    const sizes = listOf(given);
    const added = sizes.length - this.rank;
    const shape = sizes.map((size, axis) => (size === -1 && axis >= added ? this.shape[axis - added] : size));
    return this.broadcastTo(shape);
  },
  unsqueeze(axis) {
    return this.expandDims(axis);
  },
  matmul(other) {
    if (!(other instanceof tf.Tensor))
      throw new TypeError(
        `matmul: expected a tensor, got ${nameOf(other)}` +
          (typeof other === 'number' ? '. Use mul for a number' : ''),
      );
    if (this.rank === 0 || other.rank === 0)
      throw new RangeError(
        `matmul: expected vectors or matrices, got shapes [${this.shape.join(', ')}] and ` +
          `[${other.shape.join(', ')}]. Use mul for a number`,
      );
    if (this.dtype === 'float32' && other.dtype === 'float32' && this.rank >= 2 && other.rank >= 2)
      return runKernel('BatchMatMul', { a: this, b: other }, { transposeA: false, transposeB: false });
    if (this.rank >= 2 && other.rank >= 2) return tf.matMul(this, other);
    const [columns, rows] = [this.shape.at(-1)!, other.shape.at(other.rank === 1 ? 0 : -2)!];
    if (columns !== rows)
      throw new RangeError(
        `matmul: shapes [${this.shape.join(', ')}] and [${other.shape.join(', ')}] cannot be multiplied: ` +
          `${columns} columns, ${rows} rows`,
      );
    return tf.tidy(() => {
      const [a, b] = [
        this.rank === 1 ? this.expandDims(0) : this,
        other.rank === 1 ? other.expandDims(1) : other,
      ];
      const product = tf.matMul(a, b);
      const axes = [
        ...(this.rank === 1 ? [product.rank - 2] : []),
        ...(other.rank === 1 ? [product.rank - 1] : []),
      ];
      return product.squeeze(axes);
    });
  },
  dot(other) {
    return this.matmul(other instanceof tf.Tensor ? other : tensor(other as TensorInput));
  },
  float() {
    return this.toFloat();
  },
  long() {
    return this.toInt();
  },
  item() {
    if (this.size !== 1)
      throw new RangeError(`item: expected one element, got shape [${this.shape.join(', ')}]`);
    return this.dataSync()[0];
  },
  tolist() {
    return this.arraySync() as number | number[];
  },
  std() {
    return tf.tidy(() => {
      // tf.moments would keep the differences and their squares at a time
      const variance = tf.squaredDifference(this, this.mean()).mean();
      return variance.mul(this.size / (this.size - 1)).sqrt();
    });
  },
  toString() {
    return describe(this);
  },
};
Object.assign(tf.Tensor.prototype, methods);

Object.defineProperties(tf.Tensor.prototype, {
  length: {
    get(this: tf.Tensor) {
      return this.shape[0] ?? 0;
    },
  },
  ndim: {
    get(this: tf.Tensor) {
      return this.rank;
    },
  },
  T: {
    get(this: tf.Tensor): tf.Tensor {
      return this.transpose<tf.Tensor>();
    },
  },
  [inspectCustom]: {
    value(this: tf.Tensor) {
      return describe(this);
    },
  },
});

/**
 * `x[1]` in plain JavaScript, where no type tells: not undefined, but what to write. A limit is that of the
 * prototype's properties.
 */
for (let i = 0; i < 64; i++) {
  const refuse = () => {
    throw new TypeError(`[ ] is for lists: of a tensor write x.at(${i}) for x[${i}]`);
  };
  Object.defineProperty(tf.Tensor.prototype, i, { get: refuse, set: refuse });
}

/** A tensor of several elements was used as one number. */
export class NoNumberError extends TypeError {
  override name = 'TypeError';
}

/** A tensor with one element may be a number, `Math.sqrt(loss)`; others would be NaN, and `a > b` false. */
Object.defineProperty(tf.Tensor.prototype, Symbol.toPrimitive, {
  value(this: tf.Tensor, hint: 'number' | 'string' | 'default'): string | number {
    if (hint !== 'number') return describe(this);
    if (this.size === 1 && this.dtype !== 'string') return this.item();
    throw new NoNumberError(
      `a tensor of shape [${this.shape.join(', ')}] is no number: write a.mul(b) for a * b, a.gt(b) for ` +
        'a > b, a.neg() for -a',
    );
  },
});

/** The range of a position: `[start, stop)`. */
function resolve(position: Index, size: number, axis: number): [number, number] {
  if (position === ':') return [0, size];
  if (typeof position === 'number') {
    const i = position < 0 ? position + size : position;
    if (!(i >= 0 && i < size && Number.isInteger(i)))
      throw new RangeError(
        Number.isInteger(i)
          ? `index ${position} is out of bounds for axis ${axis} of size ${size}`
          : `index ${position} of axis ${axis} is no whole number`,
      );
    return [i, i + 1];
  }
  const isRange = Array.isArray(position) && position.length > 0 && position.length <= 2;
  if (!isRange || !position.every(each => each === undefined || Number.isInteger(each)))
    throw new TypeError(
      `index ${nameOf(position)} of axis ${axis}: expected a position, a range [start, stop], or ':'`,
    );
  const bound = (x: number) => Math.min(Math.max(x < 0 ? x + size : x, 0), size);
  const start = bound(position[0]);
  return [start, Math.max(start, bound(position[1] ?? size))];
}

function describe(x: tf.Tensor): string {
  if (x.isDisposed) return `tensor(disposed, shape=[${x.shape.join(', ')}])`;
  const suffixes = (x as { requiresGrad?: boolean }).requiresGrad ? ['requiresGrad=true'] : [];
  return formatTensor({ data: x.dataSync(), shape: x.shape }, x.dtype, suffixes);
}
