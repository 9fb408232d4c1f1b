/** The place of a point in a plot; null where it has no place, as for NaN. */
export interface Mark {
  readonly x: number | null;
  readonly y: number | null;
}

/** Numbers of points up to which all of them are drawn. */
const few = 5_000;
/** Columns of a plot that a line is thinned by: four to each pixel of an ordinary one. */
const columns = 1_440;
/** Rows and columns that points are thinned by: they are wider than the distance of two of them. */
const [cellRows, cellColumns] = [80, 120];

/**
 * The points that make the picture of a line: of those that follow each other in one column of pixels, the
 * first, the lowest, the highest and the last. A line without order keeps some of its points.
 */
export function thinLine<T extends Mark>(points: readonly T[]): readonly T[] {
  if (points.length <= few) return points;
  const column = cellOf(points, 'x', columns);
  const kept: T[] = [];
  for (let start = 0; start < points.length;) {
    let end = start + 1;
    while (end < points.length && column(points[end]) === column(points[start])) end++;
    const ends = { first: start, lowest: start, highest: start, last: end - 1 };
    for (let i = start; i < end; i++) {
      if (points[i].y! < points[ends.lowest].y!) ends.lowest = i;
      if (points[i].y! > points[ends.highest].y!) ends.highest = i;
    }
    const places = [...new Set(Object.values(ends))].sort((a, b) => a - b);
    kept.push(...places.map(i => points[i]));
    start = end;
  }
  const most = 4 * columns;
  const step = Math.ceil(kept.length / most);
  return step === 1 ? kept : kept.filter((_, i) => i % step === 0 || i === kept.length - 1);
}

/** The points that are seen: one for each of many small parts of the plot. */
export function thinPoints<T extends Mark>(points: readonly T[]): readonly T[] {
  if (points.length <= few) return points;
  const [row, column] = [cellOf(points, 'y', cellRows), cellOf(points, 'x', cellColumns)];
  const seen = new Set<number>();
  return points.filter(point => {
    const cell = row(point) * cellColumns * 2 + column(point);
    return !seen.has(cell) && seen.add(cell);
  });
}

/** The part that a point lies in, of `parts` from the smallest to the largest of its coordinates. */
function cellOf<T extends Mark>(points: readonly T[], axis: 'x' | 'y', parts: number): (point: T) => number {
  let [low, high] = [Infinity, -Infinity];
  for (const point of points) {
    const value = point[axis];
    if (value === null) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return point =>
    point.x === null || point.y === null
      ? -1
      : Math.floor(((point[axis]! - low) / (high - low || 1)) * (parts - 1));
}
