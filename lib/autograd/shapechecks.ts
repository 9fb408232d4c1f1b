import * as tf from '../host/tfjs';

/**
 * Shapes, axes and positions that a kernel cannot do anything with, refused in our words before it reads its
 * operands, however it was called: `x.sum(5)`, `tf.sum(x, 5)`.
 */
type Inputs = Record<string, tf.Tensor>;
type Check = (inputs: Inputs, attrs: unknown) => void;

/** A shape as messages write it. */
export const listed = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * @throws RangeError for a shape that a tensor's elements do not fill; one size may be -1.
 */
export function checkReshape(who: string, { size, shape }: tf.Tensor, wanted: readonly number[]): void {
  const unknown = wanted.filter(each => each === -1).length;
  let known = 1;
  let isWhole = true;
  for (const each of wanted) {
    if (each !== -1) known *= each;
    isWhole &&= Number.isInteger(each) && each >= -1;
  }
  const fits = unknown === 0 ? known === size : known > 0 && size % known === 0;
  if (isWhole && unknown <= 1 && fits) return;
  const values = `${size} value${size === 1 ? '' : 's'}, a tensor of shape ${listed(shape)}`;
  const why =
    unknown > 1 ? ': only one size can be -1' : isWhole ? '' : ': sizes are whole numbers, and one may be -1';
  throw new RangeError(`${who}: shape ${listed(wanted)} is invalid for ${values}${why}`);
}

/**
 * @returns the axis counted from the front.
 * @throws RangeError for an axis that a tensor of this rank does not have.
 */
export function checkAxis(who: string, axis: number, shape: readonly number[], rank = shape.length): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new RangeError(
    rank === 0
      ? `${who}: a scalar has no axis ${axis}`
      : `${who}: axis ${axis} is out of range for shape ${listed(shape)}: expected ${-rank} to ${rank - 1}`,
  );
}

/** @throws RangeError for anything but each axis once. */
export function checkPermutation(who: string, axes: readonly number[], shape: readonly number[]): void {
  const own = axes.map(axis => checkAxis(who, axis, shape));
  if (own.length === shape.length && new Set(own).size === own.length) return;
  throw new RangeError(
    `${who}: expected each of the ${shape.length} axes of shape ${listed(shape)} once, got ${listed(axes)}`,
  );
}

/**
 * @param who what asks, for the message.
 * @throws RangeError for a label that is none of so many classes.
 */
export function checkLabels(who: string, labels: tf.Tensor, classes: number): void {
  for (const label of labels.dataSync())
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new RangeError(
        `${who}: the label ${label} is none of ${classes} classes: expected whole numbers from 0 to ` +
          `${classes - 1}`,
      );
}

/** By kernel. */
export const shapeChecks: Readonly<Record<string, Check>> = {
  Reshape: ({ x }, attrs) => checkReshape('reshape', x, (attrs as { shape: number[] }).shape),
  Concat: (inputs, attrs) => checkJoined('cat', Object.values(inputs), (attrs as { axis: number }).axis),
  Pack: inputs => checkStacked(Object.values(inputs)),
  Slice: ({ x }, attrs) => checkSlice(x, attrs as { begin: number | number[]; size?: number | number[] }),
  PadV2: checkPaddings,
  MirrorPad: checkPaddings,
  Tile: ({ x }, attrs) => checkRepetitions(x, (attrs as { reps: number[] }).reps),
};

/** @throws RangeError unless there is a number of times for each axis. */
export function checkRepetitions({ shape, rank }: tf.Tensor, times: readonly number[]): void {
  if (times.length !== rank || !times.every(each => Number.isInteger(each) && each >= 0))
    throw new RangeError(
      `tile: expected a number of times for each of the ${rank} axes of shape ${listed(shape)}, ` +
        `got ${listed(times)}`,
    );
}

function checkPaddings({ x }: Inputs, attrs: unknown): void {
  const { paddings } = attrs as { paddings: readonly (readonly number[])[] };
  const isPair = (pair: readonly number[]) =>
    pair?.length === 2 && pair.every(each => Number.isInteger(each) && each >= 0);
  if (paddings.length !== x.rank || !paddings.every(isPair))
    throw new RangeError(
      `pad: expected [before, after] for each of the ${x.rank} axes of shape ${listed(x.shape)}, ` +
        `got ${JSON.stringify(paddings)}`,
    );
}

function checkJoined(who: string, tensors: readonly tf.Tensor[], axis: number): void {
  const [first] = tensors;
  const along = checkAxis(who, axis, first.shape);
  for (const [i, { shape, rank }] of tensors.entries()) {
    const fits = rank === first.rank && shape.every((size, at) => at === along || size === first.shape[at]);
    if (!fits)
      throw new RangeError(
        `${who}: tensors have to be alike in all axes but ${along}: tensor 0 has shape ` +
          `${listed(first.shape)}, tensor ${i} has ${listed(shape)}`,
      );
  }
}

function checkStacked(tensors: readonly tf.Tensor[]): void {
  const other = tensors.findIndex(({ shape }) => !tf.util.arraysEqual(shape, tensors[0].shape));
  if (other < 0) return;
  throw new RangeError(
    `stack: tensors have to be of one shape: tensor 0 has ${listed(tensors[0].shape)}, ` +
      `tensor ${other} has ${listed(tensors[other].shape)}`,
  );
}

function checkSlice(
  { shape }: tf.Tensor,
  attrs: { begin: number | number[]; size?: number | number[] },
): void {
  const begin = [attrs.begin].flat();
  const size = [attrs.size ?? []].flat();
  const fits = begin.every((from, axis) => {
    const count = size[axis] ?? -1;
    const length = count === -1 ? 0 : count;
    const areWhole = Number.isInteger(from) && Number.isInteger(count);
    return areWhole && from >= 0 && length >= 0 && from + length <= shape[axis];
  });
  if (fits && begin.length <= shape.length) return;
  throw new RangeError(
    `slice: from ${listed(begin)}, ${listed(size)} elements, is out of bounds for shape ${listed(shape)}`,
  );
}
