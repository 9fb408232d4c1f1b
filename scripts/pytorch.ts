import type { Steps } from './fixture';
import pytorch from './peer/resnet.json';

/** Largest relative difference from PyTorch's numbers that the order of additions explains. */
export const tolerance = 1e-3;

/** What has made the numbers, and its version. */
export const { madeBy } = pytorch;

/** The largest relative difference of numbers from others; Infinity if one is no number, or missing. */
export function differenceOf(numbers: readonly number[], others: readonly number[]): number {
  if (numbers.length === 0 || numbers.length !== others.length) return Infinity;
  const differences = numbers.map((x, i) => Math.abs(x / others[i] - 1));
  return differences.every(Number.isFinite) ? Math.max(...differences) : Infinity;
}

/** How far steps of training are from PyTorch's: in their losses, and in the sizes of the first gradients. */
export function differenceFromPytorch({ losses, gradientNorms }: Steps): {
  losses: number;
  gradients: number;
} {
  const expected = pytorch.gradientNorms as Record<string, number>;
  const isSameNet = String(Object.keys(gradientNorms)) === String(Object.keys(expected));
  return {
    losses: differenceOf(losses, pytorch.losses.slice(0, losses.length)),
    gradients: isSameNet ? differenceOf(Object.values(gradientNorms), Object.values(expected)) : Infinity,
  };
}
