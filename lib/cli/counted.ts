/** A number and its noun: `1 answer`, `2 answers`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
