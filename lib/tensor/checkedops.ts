import * as tf from '../host/tfjs';
import { checkAxis, checkLabels, checkPermutation, checkRepetitions, listed } from '../autograd/shapechecks';
import { nameOf } from '../autograd/valuename';
import { checkDType } from './create';

/**
 * Arguments that tfjs's operations refuse in words of their own, or take for others, refused as PyTorch
 * would: for the methods of tensors, and for the functions of `tf` by {@link checkedOperation}. What kernels
 * are given is checked in `shapechecks.ts`.
 */
type Arguments = readonly unknown[];

/** What an operation takes, from its first operand and its other arguments: the same, or others. */
const checks = {
  reshape: (_: tf.Tensor, sizes) => [listOf(sizes)],
  transpose: (x: tf.Tensor, [axes, ...rest]) => {
    if (axes === undefined || axes === null) return [axes, ...rest];
    if (!Array.isArray(axes))
      throw new TypeError(
        `transpose: expected all axes in their new order, as [1, 0], got ${nameOf(axes)}. ` +
          'x.T is all axes in reverse order',
      );
    const order = axes as number[];
    checkPermutation('transpose', order, x.shape);
    return [order.map(axis => (axis < 0 ? axis + x.rank : axis)), ...rest];
  },
  squeeze: ({ shape }: tf.Tensor, [axes]) => {
    if (axes === undefined || axes === null) return [axes];
    const own = [axes as number | number[]].flat().map(axis => checkAxis('squeeze', axis, shape));
    const other = own.find(axis => shape[axis] !== 1);
    if (other !== undefined)
      throw new RangeError(
        `squeeze: axis ${other} of shape ${listed(shape)} has the size ${shape[other]}, and only one of ` +
          'size 1 can go',
      );
    return [own];
  },
  expandDims: ({ shape, rank }: tf.Tensor, [axis = 0]) => [
    checkAxis('unsqueeze', axis as number, shape, rank + 1),
  ],
  broadcastTo: ({ shape }: tf.Tensor, [wanted]) => {
    const to = listOf([wanted]);
    const added = to.length - shape.length;
    const fits = added >= 0 && shape.every((size, axis) => size === to[axis + added] || size === 1);
    if (!fits)
      throw new RangeError(
        `broadcastTo: shape ${listed(shape)} does not go into ${listed(to)}: counted from the last axis, ` +
          'sizes have to be equal or 1',
      );
    return [to];
  },
  tile: (x: tf.Tensor, [reps]) => {
    const times = listOf([reps]);
    checkRepetitions(x, times);
    return [times];
  },
  gather: (_: tf.Tensor, [indices, ...rest]) => {
    checkWhole('gather', 'indices', indices);
    return [indices, ...rest];
  },
  oneHot: (labels: tf.Tensor, [classes, ...rest]) => {
    if (!(Number.isInteger(classes) && (classes as number) >= 2))
      throw new RangeError(`oneHot: expected a number of classes of 2 or more, got ${nameOf(classes)}`);
    checkWhole('oneHot', 'labels', labels);
    checkLabels('oneHot', labels, classes as number);
    return [classes, ...rest];
  },
  cast: (_: tf.Tensor, [dtype]) => {
    checkDType('cast', dtype);
    return [dtype];
  },
  asType: (_: tf.Tensor, [dtype]) => {
    checkDType('asType', dtype);
    return [dtype];
  },
  all: (x: tf.Tensor, rest) => checkBool('all', x, rest),
  any: (x: tf.Tensor, rest) => checkBool('any', x, rest),
} satisfies Record<string, (x: tf.Tensor, rest: Arguments) => Arguments>;

/** Operations whose arguments are checked. */
export type Checked = keyof typeof checks;

type Operation = (this: tf.Tensor, ...rest: unknown[]) => tf.Tensor;

for (const name of Object.keys(checks) as Checked[]) {
  const operation = Reflect.get(tf.Tensor.prototype, name) as Operation;
  const checked: Operation = function (...rest) {
    return operation.apply(this, [...checks[name](this, rest)]);
  };
  Object.assign(tf.Tensor.prototype, { [name]: checked });
}

/** An operation as a function of `tf`, with the checks of the method. Lists and numbers are left to tfjs. */
export function checkedOperation<K extends Checked & keyof typeof tf>(name: K): (typeof tf)[K] {
  const operation = (x: unknown, ...rest: unknown[]) =>
    Reflect.apply(tf[name], tf, [
      x,
      ...(x instanceof tf.Tensor ? checks[name](x as tf.Tensor, rest) : rest),
    ]) as tf.Tensor;
  return operation as never;
}

/** Numbers one by one, or as a list. */
export const listOf = (given: Arguments): number[] =>
  (given.length === 1 && (Array.isArray(given[0]) || ArrayBuffer.isView(given[0]))
    ? Array.from(given[0] as ArrayLike<number>)
    : [...given]) as number[];

/** @throws TypeError for positions or labels that are fractions. */
export function checkWhole(who: string, what: string, x: unknown): void {
  const isWhole =
    x instanceof tf.Tensor
      ? x.dtype === 'int32'
      : !Array.isArray(x) || (x as unknown[]).flat(Infinity).every(Number.isInteger);
  if (!isWhole)
    throw new TypeError(
      `${who}: ${what} are whole numbers, int32, got ` +
        `${x instanceof tf.Tensor ? x.dtype : nameOf(x)}. Write .long() behind them if they are whole`,
    );
}

function checkBool(who: string, { dtype }: tf.Tensor, rest: Arguments): Arguments {
  if (dtype !== 'bool')
    throw new TypeError(`${who}: expected bool, got ${dtype}. Write x.ne(0).${who}() for "not zero"`);
  return rest;
}
