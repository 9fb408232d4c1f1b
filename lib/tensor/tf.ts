import * as tfjs from '../host/tfjs';
import './broadcast';
import './converting';

/** TensorFlow.js, with PyTorch's rules for types in its functions as in its methods: `tf.add(a, 2)`. */
export * from '../host/tfjs';

type Operand = tfjs.Tensor | tfjs.TensorLike;
type Operation = (a: Operand, b: Operand) => tfjs.Tensor;

/** An operation as the method of its first operand. Lists and numbers among themselves are left to tfjs. */
function asMethod<K extends keyof typeof tfjs & keyof tfjs.Tensor>(name: K): (typeof tfjs)[K] {
  const method: Operation = (a, b) => {
    if (a instanceof tfjs.Tensor) return Reflect.apply(a[name] as (b: Operand) => tfjs.Tensor, a, [b]);
    if (!(b instanceof tfjs.Tensor)) return (tfjs[name] as Operation)(a, b);
    const isWhole = typeof a === 'number' && Number.isInteger(a) && b.dtype !== 'float32';
    return tfjs.tidy(() => method(isWhole ? tfjs.scalar(a, 'int32') : tfjs.tensor(a as number[]), b));
  };
  return method as never;
}

/** A function of one tensor as its method. Lists and numbers are left to tfjs. */
function asMethodOf<K extends keyof typeof tfjs & keyof tfjs.Tensor>(name: K): (typeof tfjs)[K] {
  const method = (x: Operand, ...args: unknown[]) =>
    x instanceof tfjs.Tensor
      ? Reflect.apply(x[name] as () => tfjs.Tensor, x, args)
      : Reflect.apply(tfjs[name] as () => tfjs.Tensor, undefined, [x, ...args]);
  return method as never;
}

/** `a + b`, element by element. */
export const add = asMethod('add');
/** `a - b`, element by element. */
export const sub = asMethod('sub');
/** `a * b`, element by element. */
export const mul = asMethod('mul');
/** `a / b`, a fraction, element by element. */
export const div = asMethod('div');
/** `a ** b`, element by element. */
export const pow = asMethod('pow');
/** Python's `a % b`, element by element. */
export const mod = asMethod('mod');
/** The larger of two numbers, element by element. */
export const maximum = asMethod('maximum');
/** The smaller of two numbers, element by element. */
export const minimum = asMethod('minimum');
/** `(a - b) ** 2`, element by element. */
export const squaredDifference = asMethod('squaredDifference');
/** `a == b`, element by element. */
export const equal = asMethod('equal');
/** `a != b`, element by element. */
export const notEqual = asMethod('notEqual');
/** `a > b`, element by element. */
export const greater = asMethod('greater');
/** `a >= b`, element by element. */
export const greaterEqual = asMethod('greaterEqual');
/** `a < b`, element by element. */
export const less = asMethod('less');
/** `a <= b`, element by element. */
export const lessEqual = asMethod('lessEqual');
/** Python's `a // b`, element by element. */
export const floorDiv = asMethod('floorDiv');
/** The next whole number upwards, element by element. */
export const ceil = asMethodOf('ceil');
/** The nearest number between two limits, element by element. */
export const clipByValue = asMethodOf('clipByValue');
/** The cosine, element by element. */
export const cos = asMethodOf('cos');
/** The hyperbolic cosine, element by element. */
export const cosh = asMethodOf('cosh');
/** Gauss's error function, element by element. */
export const erf = asMethodOf('erf');
/** `e ** x`, element by element. */
export const exp = asMethodOf('exp');
/** The next whole number downwards, element by element. */
export const floor = asMethodOf('floor');
/** The natural logarithm, element by element. */
export const log = asMethodOf('log');
/** The logarithm of {@link softmax}. */
export const logSoftmax = asMethodOf('logSoftmax');
/** The logarithm of the sum of `e ** x`. */
export const logSumExp = asMethodOf('logSumExp');
/** Whether both are true, element by element. */
export const logicalAnd = asMethodOf('logicalAnd');
/** Whether it is not true, element by element. */
export const logicalNot = asMethodOf('logicalNot');
/** Whether one is true, element by element. */
export const logicalOr = asMethodOf('logicalOr');
/** Whether one is true and the other is not, element by element. */
export const logicalXor = asMethodOf('logicalXor');
/** `1 / sqrt(x)`, element by element. */
export const rsqrt = asMethodOf('rsqrt');
/** `1 / (1 + e ** -x)`, element by element. */
const logistic = asMethodOf('sigmoid');
export { logistic as sigmoid }; // F has a function of this name
/** The sine, element by element. */
export const sin = asMethodOf('sin');
/** Probabilities along an axis, the last one by default. */
export const softmax = asMethodOf('softmax');
/** The square root, element by element. */
export const sqrt = asMethodOf('sqrt');
/** The tangent, element by element. */
export const tan = asMethodOf('tan');
/** The hyperbolic tangent, element by element. */
export const tanh = asMethodOf('tanh');
