import * as tf from '@tensorflow/tfjs';
import { listed, shapeChecks } from './shapechecks';

/**
 * What kernels are given, decided in one place, however they are called (`a.add(b)`, `tf.add`, `dot`, `cat`):
 * the types of operands that meet are promoted by PyTorch's rules, and shapes that would make a kernel read
 * outside of its operands are refused.
 * https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
 */

type Inputs = Record<string, tf.Tensor>;

/** Kernels whose operands have one type: the widest that is among them. */
const meeting = new Set([
  'Add',
  'AddN',
  'BatchMatMul',
  'Concat',
  'Equal',
  'FloorDiv',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'Maximum',
  'Minimum',
  'Mod',
  'Multiply',
  'NotEqual',
  'Pack',
  'Pow',
  'Prelu',
  'RealDiv',
  'Select',
  'SquaredDifference',
  'Sub',
  '_FusedMatMul',
]);

/** Kernels whose results are fractions, whatever they are given. */
const fractional = new Set([
  'Acos',
  'Acosh',
  'Asin',
  'Asinh',
  'Atan',
  'Atan2',
  'Atanh',
  'Cos',
  'Cosh',
  'Elu',
  'Erf',
  'Exp',
  'Expm1',
  'Log',
  'Log1p',
  'Mean',
  'RealDiv',
  'Reciprocal',
  'Rsqrt',
  'Selu',
  'Sigmoid',
  'Sin',
  'Sinh',
  'Softmax',
  'Softplus',
  'Sqrt',
  'Tan',
  'Tanh',
]);

/** From the narrowest up; only these are promoted. */
const widths: Partial<Record<tf.DataType, number>> = { bool: 0, int32: 1, float32: 2 };
const types = ['bool', 'int32', 'float32'] as const;

/** Operands of a kernel that are no numbers of its result: the condition of `Select`. */
const apart = 'condition';

/**
 * The operands in the type that the kernel calculates in; the same object where they have it already.
 *
 * @throws RangeError for shapes that do not fit.
 */
export function prepareOperands(kernelName: string, inputs: Inputs, attrs: unknown): Inputs {
  checks[kernelName]?.(inputs, attrs);
  if (kernelName === 'BatchMatMul') inputs = withBatchesAlike(inputs);
  const isFractional = fractional.has(kernelName);
  if (!isFractional && !meeting.has(kernelName)) return inputs;
  let width = isFractional ? 2 : kernelName === 'BatchMatMul' ? 1 : 0;
  for (const name in inputs) {
    if (name === apart || !inputs[name]) continue;
    const own = widths[inputs[name].dtype];
    if (own === undefined) return inputs; // texts and complex numbers
    if (own > width) width = own;
  }
  const type = types[width];
  let promoted = inputs;
  for (const name in inputs) {
    if (name === apart || !inputs[name] || inputs[name].dtype === type) continue;
    if (promoted === inputs) promoted = Array.isArray(inputs) ? ([...inputs] as never) : { ...inputs };
    promoted[name] = tf.cast(inputs[name], type);
  }
  return promoted;
}

/** What a kernel demands of its operands before it reads them. */
const checks: Record<string, (inputs: Inputs, attrs: unknown) => void> = {
  ...shapeChecks,
  BatchMatMul: checkProduct,
  _FusedMatMul: checkProduct,
  Conv2D: ({ x, filter }, attrs) =>
    checkWindow('conv2d', x.shape, filter.shape.slice(0, 2), attrs as WindowAttributes),
  DepthwiseConv2dNative: ({ x, filter }, attrs) =>
    checkWindow('depthwiseConv2d', x.shape, filter.shape.slice(0, 2), attrs as WindowAttributes),
  MaxPool: ({ x }, attrs) => checkPooling('maxPool', x, attrs as PoolingAttributes),
  AvgPool: ({ x }, attrs) => checkPooling('avgPool', x, attrs as PoolingAttributes),
};

function checkProduct({ a, b }: Inputs, attrs: unknown): void {
  const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
  const shapes = `shapes ${listed(a.shape)} and ${listed(b.shape)}`;
  if (a.rank < 2 || b.rank < 2)
    throw new RangeError(
      `matMul: expected matrices, got ${shapes}. matmul and dot take vectors as well: a.matmul(b)`,
    );
  const [columns, rows] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  if (columns !== rows)
    throw new RangeError(`matmul: ${shapes} cannot be multiplied: ${columns} columns, ${rows} rows`);
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  for (let axis = 1; axis <= Math.min(left.length, right.length); axis++) {
    const [m, n] = [left.at(-axis), right.at(-axis)];
    if (m !== n && m !== 1 && n !== 1)
      throw new RangeError(
        `matmul: ${shapes} are batches of different sizes: ${listed(left)}, ${listed(right)}`,
      );
  }
}

/** Operands with batches of one size. The kernels repeat one matrix, but not each of the other batch. */
function withBatchesAlike({ a, b }: Inputs): Inputs {
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [m, n] = [tf.util.sizeFromShape(left), tf.util.sizeFromShape(right)];
  if (m === 1 || n === 1 || tf.util.arraysEqual(left, right)) return { a, b };
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
  return {
    a: tf.broadcastTo(a, [...batch, ...a.shape.slice(-2)]),
    b: tf.broadcastTo(b, [...batch, ...b.shape.slice(-2)]),
  };
}

interface WindowAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | [number, number][];
  dilations?: number | [number, number];
  dataFormat?: string;
}
type PoolingAttributes = WindowAttributes & { filterSize: number | [number, number] };

const checkPooling = (who: string, { shape }: tf.Tensor, attrs: PoolingAttributes) =>
  checkWindow(who, shape, pair(attrs.filterSize), attrs);

const pair = (x: number | readonly number[]): number[] => (typeof x === 'number' ? [x, x] : [...x]);

/** A window that is larger than the image with its padding has no place in it. */
function checkWindow(
  who: string,
  shape: readonly number[],
  size: readonly number[],
  attrs: WindowAttributes,
): void {
  const { pad, strides, dilations = 1, dataFormat = 'NHWC' } = attrs;
  for (const [name, value] of Object.entries({ window: size, stride: strides, dilation: dilations }))
    if (pair(value).some(each => !(Number.isInteger(each) && each > 0)))
      throw new RangeError(`${who}: expected a ${name} of 1 or more pixels, got ${pair(value).join(' × ')}`);
  if (typeof pad === 'number' && !(Number.isInteger(pad) && pad >= 0))
    throw new RangeError(`${who}: expected a padding of 0 or more pixels, got ${pad}`);
  if (pad === 'same') return;
  const axes = dataFormat === 'NCHW' ? [2, 3] : [1, 2];
  axes.forEach((axis, i) => {
    const added = Array.isArray(pad) ? pad[axis][0] + pad[axis][1] : pad === 'valid' ? 0 : 2 * pad;
    const window = (size[i] - 1) * pair(dilations)[i] + 1;
    if (window > shape[axis] + added)
      throw new RangeError(
        `${who}: a window of ${size.join(' × ')} pixels does not fit into images of shape ${listed(shape)}` +
          (added > 0 ? ` with ${added} pixels of padding` : ''),
      );
  });
}
