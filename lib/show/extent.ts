/** The smallest and the largest of any count of numbers, but for NaN. */
export const extent = (numbers: ArrayLike<number>): [smallest: number, largest: number] => [
  extreme(numbers, Math.min, Infinity),
  extreme(numbers, Math.max, -Infinity),
];

/** Chooses among numbers, one after the other: the arguments of `Math.max` would lie on the stack. */
export function extreme(
  numbers: ArrayLike<number>,
  choose: (a: number, b: number) => number,
  start: number,
): number {
  let found = start;
  for (let i = 0; i < numbers.length; i++) if (!Number.isNaN(numbers[i])) found = choose(found, numbers[i]);
  return found;
}
