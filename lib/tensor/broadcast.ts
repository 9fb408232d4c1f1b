import { runKernel } from '../autograd/engine';
import { nameOf } from '../autograd/valuename';
import * as tf from '../host/tfjs';

/**
 * tfjs's chained arithmetic and comparisons by PyTorch's rules
 * (https://pytorch.org/docs/stable/notes/broadcasting.html): an error names the sizes that do not match and
 * their axis, a whole number leaves an integer tensor an integer one, and a quotient of integers is a
 * fraction.
 */
const kernels = {
  add: 'Add',
  sub: 'Sub',
  mul: 'Multiply',
  div: 'RealDiv',
  pow: 'Pow',
  mod: 'Mod',
  floorDiv: 'FloorDiv',
  maximum: 'Maximum',
  minimum: 'Minimum',
  squaredDifference: 'SquaredDifference',
  equal: 'Equal',
  notEqual: 'NotEqual',
  greater: 'Greater',
  greaterEqual: 'GreaterEqual',
  less: 'Less',
  lessEqual: 'LessEqual',
} as const;

type Operand = tf.Tensor | tf.TensorLike;
type Binary = (this: tf.Tensor, other: Operand) => tf.Tensor;

declare module '@tensorflow/tfjs-core/dist/tensor' {
  // tfjs's own declaration has this type parameter, and TypeScript wants both to agree.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface Tensor<R> {
    /** `this == other`, element by element, as bool. */
    eq(other: Tensor | number): Tensor;
    /** `this != other` */
    ne(other: Tensor | number): Tensor;
    /** `this > other` */
    gt(other: Tensor | number): Tensor;
    /** `this >= other` */
    ge(other: Tensor | number): Tensor;
    /** `this < other` */
    lt(other: Tensor | number): Tensor;
    /** `this <= other` */
    le(other: Tensor | number): Tensor;
  }
}

const { Tensor } = tf;
const { arraysEqual } = tf.util;
const isNumeric = ({ dtype }: tf.Tensor) => dtype === 'float32' || dtype === 'int32';

for (const [op, kernel] of Object.entries(kernels)) {
  const tfjsOp = Reflect.get(tf.Tensor.prototype, op) as Binary;
  const checked: Binary = function (other) {
    if (!isOperand(other)) throw new TypeError(refusedOperand(op, other));
    if (typeof other === 'object' && !(other instanceof Tensor))
      return tf.tidy(() => checked.call(this, tf.tensor(other as number[])));
    if (other instanceof Tensor) {
      if (!arraysEqual(this.shape, other.shape)) broadcastShape(this.shape, other.shape);
      const operands = { a: this, b: other };
      const areFloats = this.dtype === 'float32' && other.dtype === 'float32';
      if (op === 'floorDiv' && (this.dtype === 'float32' || other.dtype === 'float32'))
        return floorOfQuotient(asFloat(this), asFloat(other));
      if (areFloats) return runKernel(kernel, operands);
      // of different types, which the kernel's operands are promoted to
      if (isNumeric(this) && isNumeric(operands.b)) return tf.tidy(() => runKernel(kernel, operands));
      // tfjs rounds a quotient of integers, and makes numbers of booleans
      if (op === 'div') return tf.tidy(() => tfjsOp.call(asFloat(this), asFloat(other)));
      if (this.dtype === 'bool' && other.dtype === 'bool') {
        if (op === 'add' || op === 'maximum') return tf.logicalOr(this, other);
        if (op === 'minimum') return tf.logicalAnd(this, other);
      }
    } else if (typeof other === 'number') {
      // for tfjs, each number is a fraction
      const dtype = this.dtype !== 'float32' && Number.isInteger(other) ? 'int32' : 'float32';
      if (op === 'floorDiv' && dtype === 'float32')
        return tf.tidy(() => floorOfQuotient(asFloat(this), tf.scalar(other)));
      if (this.dtype === dtype && (op !== 'div' || dtype === 'float32')) {
        const b = tf.scalar(other, dtype);
        const result = runKernel(kernel, { a: this, b });
        b.dispose();
        return result;
      }
      if (op === 'div') return tf.tidy(() => tfjsOp.call(this.toFloat(), other));
      if (dtype === 'int32') return tf.tidy(() => tfjsOp.call(this, tf.scalar(other, dtype)));
    }
    return tfjsOp.call(this, other);
  };
  Object.assign(tf.Tensor.prototype, { [op]: checked });
}

const isOperand = (x: unknown) =>
  x instanceof tf.Tensor || (typeof x === 'object' && x !== null && 'length' in x) || isNumber(x);
const isNumber = (x: unknown) => typeof x === 'number' || typeof x === 'boolean';

const refusedOperand = (op: string, x: unknown): string =>
  `${op}: expected a tensor or a number, got ${nameOf(x)}` +
  (x instanceof Promise ? '. Write await before it' : typeof x === 'function' ? '. Call it' : '');

/** As float32. */
const asFloat = (x: tf.Tensor) => (x.dtype === 'float32' ? x : x.toFloat());

/** Python's `a // b` of fractions, float32: from the remainder, since a quotient may be rounded up. */
const floorOfQuotient = (a: tf.Tensor, b: tf.Tensor) =>
  tf.tidy(() => tf.where(tf.equal(b, 0), tf.div(a, b), tf.round(tf.div(tf.sub(a, tf.mod(a, b)), b))));

const shortNames = {
  eq: 'equal',
  ne: 'notEqual',
  gt: 'greater',
  ge: 'greaterEqual',
  lt: 'less',
  le: 'lessEqual',
} as const;
for (const [name, op] of Object.entries(shortNames)) {
  Object.assign(tf.Tensor.prototype, { [name]: Reflect.get(tf.Tensor.prototype, op) });
}

/**
 * The shape of `a + b`. Axes are compared from the last; two sizes fit if they are equal, or one of them is 1
 * or missing.
 *
 * @throws RangeError in PyTorch's words for sizes that do not fit.
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new RangeError(
        `The size of tensor a (${sizeA}) must match the size of tensor b (${sizeB}) at ` +
          `non-singleton dimension ${axis}` +
          ` (shapes [${a.join(', ')}] and [${b.join(', ')}])`,
      );
    }
    return sizeA === 1 ? sizeB : sizeA;
  });
}
