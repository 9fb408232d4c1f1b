import * as tfjs from '@tensorflow/tfjs';
import './broadcast';
import { checkedOperation } from './checkedops';
import { checkDType } from './create';
import { checkWhere } from './where';

/** TensorFlow.js, with PyTorch's rules for types in its functions as in its methods: `tf.add(a, 2)`. */
export * from '@tensorflow/tfjs';

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

export const all = checkedOperation('all');
export const any = checkedOperation('any');
export const broadcastTo = checkedOperation('broadcastTo');
export const cast = checkedOperation('cast');
export const expandDims = checkedOperation('expandDims');
export const gather = checkedOperation('gather');
export const logSoftmax = checkedOperation('logSoftmax');
export const oneHot = checkedOperation('oneHot');
export const reshape = checkedOperation('reshape');
export const softmax = checkedOperation('softmax');
export const squeeze = checkedOperation('squeeze');
export const tile = checkedOperation('tile');
export const transpose = checkedOperation('transpose');

export const where: typeof tfjs.where = (condition, a, b) => {
  if (condition instanceof tfjs.Tensor) checkWhere(condition, a, b);
  return tfjs.where(condition, a, b);
};

/** A function that makes a tensor of a type, its argument at this position. */
function ofType<K extends 'fill' | 'ones' | 'scalar' | 'tensor' | 'zeros'>(
  name: K,
  position: number,
): (typeof tfjs)[K] {
  const make = (...args: unknown[]) => {
    checkDType(name, args[position]);
    return Reflect.apply(tfjs[name], tfjs, args) as tfjs.Tensor;
  };
  return make as never;
}

export const fill = ofType('fill', 2);
export const ones = ofType('ones', 1);
export const scalar = ofType('scalar', 1);
export const tensor = ofType('tensor', 2);
export const zeros = ofType('zeros', 1);
