import type * as tf from '../host/tfjs';

/**
 * What whole numbers and booleans cannot do, refused as in PyTorch: their types have no infinity and no NaN
 * to say so, and a kernel would return a number.
 */
const refusals: Readonly<Record<string, (inputs: Record<string, tf.Tensor>) => string | undefined>> = {
  Sub: ({ a, b }) => ofBooleans('sub', a, b),
  SquaredDifference: ({ a, b }) => ofBooleans('squaredDifference', a, b),
  Neg: ({ x }) =>
    x.dtype === 'bool'
      ? 'neg: booleans have no negative. Use logicalNot(), or toInt() for numbers'
      : undefined,
  Mod: ({ a, b }) => byZero('mod', a, b),
  FloorDiv: ({ a, b }) => byZero('floorDiv', a, b),
  Pow: ({ a, b }) =>
    isWhole(a) && isWhole(b) && has(b, value => value < 0)
      ? 'pow: whole numbers to a negative power are fractions. Use a.toFloat()'
      : undefined,
};

const isWhole = ({ dtype }: tf.Tensor) => dtype === 'int32' || dtype === 'bool';

const has = (x: tf.Tensor, condition: (value: number) => boolean) =>
  (x.dataSync() as Int32Array).some(condition);

const ofBooleans = (who: string, a: tf.Tensor, b: tf.Tensor) =>
  a.dtype === 'bool' && b.dtype === 'bool'
    ? `${who}: booleans have no difference. Use a.notEqual(b), or a.toInt() for numbers`
    : undefined;

const byZero = (who: string, a: tf.Tensor, b: tf.Tensor) =>
  a.size > 0 && isWhole(a) && isWhole(b) && has(b, value => value === 0)
    ? `${who}: whole numbers cannot be divided by 0. Use a.toFloat() for infinities`
    : undefined;

/** @throws RangeError for an operation that whole numbers or booleans have no result of. */
export function checkWholeNumbers(kernelName: string, inputs: Record<string, tf.Tensor>): void {
  const refusal = refusals[kernelName]?.(inputs);
  if (refusal !== undefined) throw new RangeError(refusal);
}
