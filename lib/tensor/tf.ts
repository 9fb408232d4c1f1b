import * as tfjs from '../host/tfjs';
import './broadcast';
import { checkedOperation } from './checkedops';
import './converting';
import { checkDType, linspace as evenlySpaced } from './create';
import { checkWhere } from './where';

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
  const method = (x: Operand, ...args: unknown[]): tfjs.Tensor =>
    x instanceof tfjs.Tensor
      ? (Reflect.apply(x[name] as () => tfjs.Tensor, x, args) as tfjs.Tensor)
      : (Reflect.apply(tfjs[name] as () => tfjs.Tensor, undefined, [x, ...args]) as tfjs.Tensor);
  return method as never;
}

const checkedWhere: typeof tfjs.where = (condition, a, b) => {
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

const asFractions = <T extends tfjs.Tensor>(x: T): T => (x.dtype === 'float32' ? x : x.toFloat<T>());

/** Linear algebra, whose results are fractions. */
const fractionalLinalg: typeof tfjs.linalg = {
  ...tfjs.linalg,
  gramSchmidt: xs =>
    tfjs.tidy(() => tfjs.linalg.gramSchmidt(Array.isArray(xs) ? xs.map(asFractions) : asFractions(xs))),
  qr: (x, fullMatrices) => tfjs.tidy(() => tfjs.linalg.qr(asFractions(x), fullMatrices)),
};

const operations = {
  add: asMethod('add'),
  sub: asMethod('sub'),
  mul: asMethod('mul'),
  div: asMethod('div'),
  pow: asMethod('pow'),
  mod: asMethod('mod'),
  maximum: asMethod('maximum'),
  minimum: asMethod('minimum'),
  squaredDifference: asMethod('squaredDifference'),
  equal: asMethod('equal'),
  notEqual: asMethod('notEqual'),
  greater: asMethod('greater'),
  greaterEqual: asMethod('greaterEqual'),
  less: asMethod('less'),
  lessEqual: asMethod('lessEqual'),
  floorDiv: asMethod('floorDiv'),
  divNoNan: asMethod('divNoNan'),
  ceil: asMethodOf('ceil'),
  clipByValue: asMethodOf('clipByValue'),
  cos: asMethodOf('cos'),
  cosh: asMethodOf('cosh'),
  elu: asMethodOf('elu'),
  erf: asMethodOf('erf'),
  euclideanNorm: asMethodOf('euclideanNorm'),
  exp: asMethodOf('exp'),
  floor: asMethodOf('floor'),
  log: asMethodOf('log'),
  logSoftmax: asMethodOf('logSoftmax'),
  logSumExp: asMethodOf('logSumExp'),
  logicalAnd: asMethodOf('logicalAnd'),
  logicalNot: asMethodOf('logicalNot'),
  logicalOr: asMethodOf('logicalOr'),
  logicalXor: asMethodOf('logicalXor'),
  norm: asMethodOf('norm'),
  rsqrt: asMethodOf('rsqrt'),
  sigmoid: asMethodOf('sigmoid'),
  sin: asMethodOf('sin'),
  softmax: asMethodOf('softmax'),
  sqrt: asMethodOf('sqrt'),
  tan: asMethodOf('tan'),
  tanh: asMethodOf('tanh'),
  all: checkedOperation('all'),
  any: checkedOperation('any'),
  broadcastTo: checkedOperation('broadcastTo'),
  cast: checkedOperation('cast'),
  expandDims: checkedOperation('expandDims'),
  gather: checkedOperation('gather'),
  oneHot: checkedOperation('oneHot'),
  reshape: checkedOperation('reshape'),
  squeeze: checkedOperation('squeeze'),
  tile: checkedOperation('tile'),
  transpose: checkedOperation('transpose'),
  fill: ofType('fill', 2),
  ones: ofType('ones', 1),
  scalar: ofType('scalar', 1),
  tensor: ofType('tensor', 2),
  zeros: ofType('zeros', 1),
  linalg: fractionalLinalg,
  linspace: evenlySpaced,
  where: checkedWhere,
};

/** The operations of tfjs's that are changed, under its names. */
export const {
  add,
  sub,
  mul,
  div,
  pow,
  mod,
  maximum,
  minimum,
  squaredDifference,
  equal,
  notEqual,
  greater,
  greaterEqual,
  less,
  lessEqual,
  floorDiv,
  divNoNan,
  ceil,
  clipByValue,
  cos,
  cosh,
  elu,
  erf,
  euclideanNorm,
  exp,
  floor,
  log,
  logSoftmax,
  logSumExp,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  norm,
  rsqrt,
  sigmoid,
  sin,
  softmax,
  sqrt,
  tan,
  tanh,
  all,
  any,
  broadcastTo,
  cast,
  expandDims,
  gather,
  oneHot,
  reshape,
  squeeze,
  tile,
  transpose,
  fill,
  ones,
  scalar,
  tensor,
  zeros,
  linalg,
  linspace,
  where,
} = operations;
