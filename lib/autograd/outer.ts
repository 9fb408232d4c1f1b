import type * as tf from '@tensorflow/tfjs';
import { listed } from './shapechecks';

/** Operations that repeat their operands to one shape, element by element. */
const elementwise = new Set([
  'Add',
  'Sub',
  'Multiply',
  'RealDiv',
  'Pow',
  'Maximum',
  'Minimum',
  'SquaredDifference',
]);

/** Shapes that were warned of: once is enough, in a loop of thousands of batches. */
const warned = new Set<string>();

/**
 * Says that predictions `[n, 1]` met targets `[n]`, each with each, in a loss that nobody wrote that way:
 * PyTorch warns of it in its own losses, here it is seen in any that `backward` goes back through. Only one
 * has a gradient, and the ranks differ: what is meant has `unsqueeze`.
 */
export function warnOfOuter(
  {
    kernelName,
    inputs,
    outputs,
  }: {
    readonly kernelName: string;
    readonly inputs: Readonly<Record<string, tf.Tensor>>;
    readonly outputs: readonly tf.Tensor[];
  },
  needsGrad: (x: tf.Tensor) => boolean,
): void {
  const [{ shape, rank }] = outputs;
  if (rank < 2 || shape[rank - 1] !== shape[rank - 2] || !elementwise.has(kernelName)) return;
  const { a, b } = inputs;
  if (a.rank === b.rank || needsGrad(a) === needsGrad(b)) return;
  const n = shape[rank - 1];
  const isOuter = n > 1 && Math.max(a.size, b.size) < outputs[0].size && a.size === b.size;
  if (!isOuter) return;
  const [preds, targets] = needsGrad(a) ? [a, b] : [b, a];
  const message =
    `backward: predictions of shape ${listed(preds.shape)} and targets of shape ${listed(targets.shape)} ` +
    `became ${listed(shape)}, each with each, which is likely a mistake. Give them one shape, as by ` +
    `targets.view(${preds.shape.join(', ')})`;
  if (warned.has(message)) return;
  warned.add(message);
  console.warn(message);
}
