import * as tf from '@tensorflow/tfjs';
import { nameOf } from '../autograd/valuename';

/**
 * tfjs's chained arithmetic and comparisons by PyTorch's rules
 * (https://pytorch.org/docs/stable/notes/broadcasting.html): an error names the sizes that do not match and
 * their axis, a whole number leaves an integer tensor an integer one, and a quotient of integers is a
 * fraction.
 */
const ops = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'mod',
  'maximum',
  'minimum',
  'squaredDifference',
  'equal',
  'notEqual',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
] as const;

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

for (const op of ops) {
  const tfjsOp = Reflect.get(tf.Tensor.prototype, op) as Binary;
  const checked: Binary = function (other) {
    if (!isOperand(other)) throw new TypeError(refusedOperand(op, other));
    if (typeof other === 'object' && !(other instanceof tf.Tensor))
      return tf.tidy(() => checked.call(this, tf.tensor(other as number[])));
    if (other instanceof tf.Tensor) {
      broadcastShape(this.shape, other.shape);
      // tfjs rounds a quotient of integers
      if (op === 'div') return tf.tidy(() => tfjsOp.call(asFloat(this), asFloat(other)));
    } else if (this.dtype !== 'float32' && typeof other === 'number') {
      // for tfjs, each number is a fraction
      if (op === 'div') return tf.tidy(() => tfjsOp.call(this.toFloat(), other));
      if (Number.isInteger(other)) return tf.tidy(() => tfjsOp.call(this, tf.scalar(other, 'int32')));
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
