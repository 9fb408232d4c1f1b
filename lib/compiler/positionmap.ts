/**
 * The way from positions in a text to those in the text that it was made from: triples of a position here, a
 * position there, and 1 where the text that follows is the same in both, 0 where it was added.
 */
export type PositionMap = readonly (readonly [here: number, there: number, isSame: 0 | 1])[];

/**
 * The position that a position in a text came from. An added piece comes from the place that it stands at.
 */
export function originOf(map: PositionMap, position: number): number {
  let [low, high] = [0, map.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (map[middle][0] <= position) low = middle + 1;
    else high = middle;
  }
  const [here, there, isSame] = map[low - 1] ?? [0, 0, 1];
  return isSame ? there + position - here : there;
}
