import * as tf from '../host/tfjs';
import { indexChecks } from './indices';
import { listed, shapeChecks } from './shapechecks';
import { checkWindow } from './windows';

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
  'FusedBatchNorm',
  'LRN',
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

/** Activations after a product whose results are fractions. */
const fractionalActivations: readonly unknown[] = ['elu', 'leakyrelu', 'sigmoid'];

function hasFractions(kernelName: string, attrs: unknown): boolean {
  if (kernelName === '_FusedMatMul')
    return fractionalActivations.includes((attrs as { activation: unknown }).activation);
  if (kernelName === 'Step') return !Number.isInteger((attrs as { alpha: number }).alpha);
  return fractional.has(kernelName);
}

/** Kernels whose results are numbers at least: of booleans, they count. */
const counting = new Set(['BatchMatMul', 'Square']);

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
  checkWindow(kernelName, inputs, attrs);
  checks[kernelName]?.(inputs, attrs);
  if (checks[kernelName] === checkProduct) inputs = withBatchesAlike(inputs);
  if (areFloats(inputs)) return inputs; // the widest
  const isFractional = hasFractions(kernelName, attrs);
  if (!isFractional && !counting.has(kernelName) && !meeting.has(kernelName)) return inputs;
  let width = isFractional ? 2 : counting.has(kernelName) ? 1 : 0;
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

function areFloats(inputs: Inputs): boolean {
  for (const name in inputs)
    if (name !== apart && inputs[name] && inputs[name].dtype !== 'float32') return false;
  return true;
}

/** What a kernel demands of its operands before it reads them. */
const checks: Record<string, (inputs: Inputs, attrs: unknown) => void> = {
  ...shapeChecks,
  BatchMatMul: checkProduct,
  _FusedMatMul: checkProduct,
  ...indexChecks,
};

function checkProduct({ a, b }: Inputs, attrs: unknown): void {
  const { transposeA, transposeB } = attrs as { transposeA?: boolean; transposeB?: boolean };
  const [columns, rows] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  if (a.rank === 2 && b.rank === 2 && columns === rows) return;
  const shapes = `shapes ${listed(a.shape)} and ${listed(b.shape)}`;
  if (a.rank < 2 || b.rank < 2)
    throw new RangeError(
      `matMul: expected matrices, got ${shapes}. matmul and dot take vectors as well: a.matmul(b)`,
    );
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
function withBatchesAlike(inputs: Inputs): Inputs {
  const { a, b } = inputs;
  if (a.rank === 2 || b.rank === 2) return inputs;
  const [left, right] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [m, n] = [tf.util.sizeFromShape(left), tf.util.sizeFromShape(right)];
  if (m === 1 || n === 1 || tf.util.arraysEqual(left, right)) return inputs;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
  return {
    ...inputs,
    a: tf.broadcastTo(a, [...batch, ...a.shape.slice(-2)]),
    b: tf.broadcastTo(b, [...batch, ...b.shape.slice(-2)]),
  };
}
