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

export const add = asMethod('add');
export const sub = asMethod('sub');
export const mul = asMethod('mul');
export const div = asMethod('div');
export const pow = asMethod('pow');
export const mod = asMethod('mod');
export const maximum = asMethod('maximum');
export const minimum = asMethod('minimum');
export const squaredDifference = asMethod('squaredDifference');
export const equal = asMethod('equal');
export const notEqual = asMethod('notEqual');
export const greater = asMethod('greater');
export const greaterEqual = asMethod('greaterEqual');
export const less = asMethod('less');
export const lessEqual = asMethod('lessEqual');
export const floorDiv = asMethod('floorDiv');
export const ceil = asMethodOf('ceil');
export const clipByValue = asMethodOf('clipByValue');
export const cos = asMethodOf('cos');
export const cosh = asMethodOf('cosh');
export const erf = asMethodOf('erf');
export const exp = asMethodOf('exp');
export const floor = asMethodOf('floor');
export const log = asMethodOf('log');
export const logSoftmax = asMethodOf('logSoftmax');
export const logSumExp = asMethodOf('logSumExp');
export const logicalAnd = asMethodOf('logicalAnd');
export const logicalNot = asMethodOf('logicalNot');
export const logicalOr = asMethodOf('logicalOr');
export const logicalXor = asMethodOf('logicalXor');
export const rsqrt = asMethodOf('rsqrt');
export const sigmoid = asMethodOf('sigmoid');
export const sin = asMethodOf('sin');
export const softmax = asMethodOf('softmax');
export const sqrt = asMethodOf('sqrt');
export const tan = asMethodOf('tan');
export const tanh = asMethodOf('tanh');
