import type * as tf from '../host/tfjs';
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

/**
 * Words for predictions `[n, 1]` that met targets `[n]`, each with each, in a loss that nobody meant so:
 * PyTorch warns of it in its own losses, here it is seen in any that `backward` goes back through. Only one
 * has a gradient, and the ranks differ: what is meant has `unsqueeze`.
 *
 * @returns undefined for all other calls of kernels.
 */
export function outerWarning(
  kernelName: string,
  { a, b }: Readonly<Record<string, tf.Tensor>>,
  { shape, rank, size }: tf.Tensor,
  needsGrad: (x: tf.Tensor) => boolean,
): string | undefined {
  if (rank < 2 || shape[rank - 1] !== shape[rank - 2] || !elementwise.has(kernelName)) return undefined;
  if (a.rank === b.rank || needsGrad(a) === needsGrad(b)) return undefined;
  const isOuter = shape[rank - 1] > 1 && a.size < size && a.size === b.size;
  if (!isOuter) return undefined;
  const [preds, targets] = needsGrad(a) ? [a, b] : [b, a];
  return (
    `backward: predictions of shape ${listed(preds.shape)} and targets of shape ${listed(targets.shape)} ` +
    `became ${listed(shape)}, each with each, which is likely a mistake. Give them one shape, as by ` +
    `targets.view(${preds.shape.join(', ')})`
  );
}

/** What was warned of: once is enough, in a loop of thousands of batches. */
const said = new Set<string>();

/** Writes a warning, if it was not written before. */
export function warnOnce(warning: string | undefined): void {
  if (warning === undefined || said.has(warning)) return;
  said.add(warning);
  console.warn(warning);
}
