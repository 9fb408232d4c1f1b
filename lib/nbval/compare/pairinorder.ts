import diffSequences from '@jest/diff-sequences';

/** Two things that stand for each other, or one without the other. */
export type Pair<T> =
  readonly [first: T, second: T] | readonly [first: T, undefined] | readonly [undefined, second: T];

/**
 * Pairs the items of two lists in their order: those that are the same by a longest common subsequence, and
 * what stands between these one by one.
 */
export function pairInOrder<T>(
  first: readonly T[],
  second: readonly T[],
  isSame: (a: T, b: T) => boolean,
): Pair<T>[] {
  const pairs: Pair<T>[] = [];
  let [i, j] = [0, 0];
  const between = (endFirst: number, endSecond: number) => {
    for (; i < endFirst || j < endSecond; i++, j++) {
      if (i >= endFirst) pairs.push([undefined, second[j]]);
      else pairs.push(j < endSecond ? [first[i], second[j]] : [first[i], undefined]);
    }
    [i, j] = [endFirst, endSecond];
  };
  diffSequences(
    first.length,
    second.length,
    (a, b) => isSame(first[a], second[b]),
    (count, a, b) => {
      between(a, b);
      for (let k = 0; k < count; k++) pairs.push([first[i++], second[j++]]);
    },
  );
  between(first.length, second.length);
  return pairs;
}
