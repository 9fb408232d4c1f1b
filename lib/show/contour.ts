import { noGrad } from '../autograd/autograd';
import { extent } from './extent';
import { plotOfPlane } from './planepicture';
import { checkedLimits, type Plot, type PlotOptions } from './plot';

/** Options of {@link plotContour}. */
export interface ContourOptions extends Omit<PlotOptions, 'color'> {
  /** First and last value of the x axis. */
  readonly xlim: readonly [number, number];
  /** First and last value of the y axis. */
  readonly ylim: readonly [number, number];
  /** Number of bands between the lowest and the highest value. Default 14. */
  readonly levels?: number;
  /** Whether each band is as many times higher than the last, not as much. Default false. */
  readonly log?: boolean;
  /** Number of points along each axis at which the function is calculated. Default 30. */
  readonly steps?: number;
}

/** Along an axis of the picture, about: between two points the lines are drawn, not steps. */
const pixels = 240;
/** More points would make a picture that is larger than its plot. */
const mostSteps = 1_000;
/** Colours of the lowest and the highest band, and how much darker a line between two is. */
const [low, high, line] = [[255, 255, 255], [70, 110, 160], 0.82] as const;

/**
 * The contours of a function of two numbers, as a map shows a landscape: white is low, blue is high. Other
 * plots can be laid over it.
 *
 * @param f called with `steps` × `steps` points, without a record for `backward`.
 * @throws RangeError for fewer than 2 or more than 1,000 steps, less than 1 level, limits that are no two
 * different numbers, and a value that is not finite, or not positive with `log`.
 */
export function plotContour(
  f: (x: number, y: number) => number,
  { levels = 14, log = false, steps = 30, ...options }: ContourOptions,
): Plot {
  if (!(Number.isInteger(steps) && steps >= 2 && steps <= mostSteps && levels >= 1))
    throw new RangeError(
      `plotContour: expected 2 to ${mostSteps} steps and 1 or more levels, got ${steps} and ${levels}`,
    );
  const [xlim, ylim] = [checkedLimits('xlim', options.xlim), checkedLimits('ylim', options.ylim)];
  const at = ([from, to]: readonly [number, number], i: number) => from + ((to - from) * i) / (steps - 1);
  const heights = noGrad(() =>
    Array.from({ length: steps * steps }, (_, i) => {
      const [x, y] = [at(xlim, i % steps), at(ylim, Math.floor(i / steps))];
      const z = f(x, y);
      const height = log ? Math.log(z) : z;
      if (!Number.isFinite(height))
        throw new RangeError(
          `plotContour: expected a ${log ? 'positive ' : ''}number at (${x}, ${y}), got ${z}`,
        );
      return height;
    }),
  );
  return plotOfPlane(bands(heights, steps, levels), 'contours', options, { smooth: false });
}

/** A picture of the bands, the first row of points at the bottom. */
function bands(heights: readonly number[], steps: number, levels: number) {
  const [lowest, highest] = extent(heights);
  const finer = Math.max(1, Math.floor(pixels / steps));
  const size = (steps - 1) * finer + 1;
  const band = (column: number, row: number) => {
    const [x, y] = [column / finer, (size - 1 - row) / finer];
    const share = (between(heights, steps, x, y) - lowest) / (highest - lowest || 1);
    return Math.min(levels - 1, Math.floor(share * levels));
  };
  const all = Array.from({ length: size * size }, (_, i) => band(i % size, Math.floor(i / size)));
  const data = new Uint8Array(size * size * 3);
  all.forEach((own, i) => {
    const isEdge = (i + 1) % size > 0 && (all[i + 1] !== own || (all[i + size] ?? own) !== own);
    const share = levels > 1 ? own / (levels - 1) : 0;
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = Math.round((low[c] + share * (high[c] - low[c])) * (isEdge ? line : 1));
  });
  return { width: size, height: size, channels: 3, data };
}

/** The height between four points. */
function between(heights: readonly number[], steps: number, x: number, y: number): number {
  const [column, row] = [Math.min(Math.floor(x), steps - 2), Math.min(Math.floor(y), steps - 2)];
  const [right, up] = [x - column, y - row];
  const at = (i: number, j: number) => heights[(row + j) * steps + column + i];
  const edge = (j: number) => at(0, j) * (1 - right) + at(1, j) * right;
  return edge(0) * (1 - up) + edge(1) * up;
}
