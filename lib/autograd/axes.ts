import * as tf from '../host/tfjs';
import { checkAxis, checkPermutation, listed } from './shapechecks';

/**
 * The axes that kernels go along, decided in one place: counted from the front, each once, and none that is
 * not there. tfjs leaves this to each operation, and forgets it in some (`cumsum`, `gather`), whose kernels
 * then write outside of their memory.
 */
const attributes: Readonly<Record<string, string>> = {
  All: 'axis',
  Any: 'axis',
  ArgMax: 'axis',
  ArgMin: 'axis',
  Cumprod: 'axis',
  Cumsum: 'axis',
  GatherV2: 'axis',
  Max: 'reductionIndices',
  Mean: 'axis',
  Min: 'axis',
  Prod: 'axis',
  Reverse: 'dims',
  Sum: 'axis',
  Transpose: 'perm',
};

/** Names that a reader knows, of kernels with others. */
const names: Readonly<Record<string, string>> = { GatherV2: 'gather', Transpose: 'permute' };

/** Kernels with no result for no values. */
const needsValues = new Set(['ArgMax', 'ArgMin', 'Max', 'Min']);

/** What is calculated from no values, in kernels that tfjs leaves at 0, or at what lay in memory. */
const ofNothing: Readonly<Record<string, number>> = { All: 1, Any: 0, Mean: NaN, Prod: 1, Sum: 0 };

/**
 * The attributes of a kernel with its axes counted from the front; the same object where they are already.
 *
 * @throws RangeError for an axis that is not there or named twice, and for the largest of no values.
 */
export function prepareAxes<A extends object | undefined>(
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attrs: A,
): A {
  const attribute = attributes[kernelName];
  const { x } = inputs;
  if (!attribute || !x) return attrs;
  const given = (attrs as Record<string, number | number[] | null> | undefined)?.[attribute];
  const { shape } = x;
  const who = names[kernelName] ?? kernelName[0].toLowerCase() + kernelName.slice(1);
  if (kernelName === 'Transpose') checkPermutation(who, given as number[], shape);
  const axes = (Array.isArray(given) ? given : [given ?? []]).flat().map(axis => checkAxis(who, axis, shape));
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice !== undefined)
    throw new RangeError(`${who}: axis ${twice} is given twice for shape ${listed(shape)}`);
  const reduced = axes.length === 0 ? shape.map((_, axis) => axis) : axes;
  const empty = reduced.find(axis => shape[axis] === 0);
  if (needsValues.has(kernelName) && empty !== undefined)
    throw new RangeError(`${who}: there are no values along axis ${empty} of shape ${listed(shape)}`);
  if (axes.every((axis, i) => axis === (Array.isArray(given) ? given[i] : given))) return attrs;
  return { ...attrs, [attribute]: Array.isArray(given) ? axes : axes[0] };
}

/** The operand of a kernel that reduces no values, with a value along each such axis: it is the result. */
export function withValues(
  kernelName: string,
  inputs: Record<string, tf.Tensor>,
  attrs: unknown,
): Record<string, tf.Tensor> {
  const value = ofNothing[kernelName];
  if (value === undefined || inputs.x.size > 0) return inputs;
  const { shape } = inputs.x;
  const { axis } = attrs as { axis: number | number[] | null };
  const axes = tf.util.parseAxisParam(axis as number[], shape);
  if (!axes.some(one => shape[one] === 0)) return inputs;
  const paddings = shape.map((size, i): [number, number] => [0, axes.includes(i) && size === 0 ? 1 : 0]);
  return { ...inputs, x: tf.pad(inputs.x, paddings, value) };
}
