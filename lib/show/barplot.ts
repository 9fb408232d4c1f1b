import * as tf from '../host/tfjs';
import { checkedLimits, Plot, type Numbers, type PlotOptions } from './plot';

/** That a screen can show. */
const mostBars = 1_000;

/**
 * Draws a bar for each number, from 0, under its name (matplotlib's `bar`).
 *
 * @param names of the bars, from left to right.
 * @param heights a number for each name.
 * @param options as of other plots, but for `xlim`.
 * @throws RangeError if the two differ in length, or are empty, for more than 1,000 bars, for a name that
 * comes twice, and for limits that are no two different numbers.
 */
export function plotBar(
  names: Iterable<string | number>,
  heights: Numbers,
  { tx, ty, title, color = '#1f77b4', ylim, width = 300, height = 180 }: Omit<PlotOptions, 'xlim'> = {},
): Plot {
  const labels = [...names].map(String);
  const numbers = Array.from(heights instanceof tf.Tensor ? heights.dataSync() : heights);
  if (labels.length !== numbers.length || labels.length === 0)
    throw new RangeError(
      `plotBar: expected a name for each number, got ${labels.length} names and ${numbers.length} numbers`,
    );
  if (labels.length > mostBars)
    throw new RangeError(
      `plotBar: expected at most ${mostBars} bars, got ${labels.length}; plotLine draws more numbers`,
    );
  const twice = labels.find((label, i) => labels.indexOf(label) !== i);
  if (twice !== undefined) throw new RangeError(`plotBar: the name '${twice}' comes twice`);
  const values = labels.map((x, i) => ({ x, y: Number.isFinite(numbers[i]) ? numbers[i] : null }));
  return new Plot(
    {
      ...(title !== undefined && { title }),
      width,
      height,
      encoding: {
        x: {
          field: 'x',
          type: 'nominal',
          sort: labels,
          title: tx ?? null,
          axis: { labelAngle: 0, grid: false },
          scale: {},
        },
        y: {
          field: 'y',
          type: 'quantitative',
          title: ty ?? null,
          scale: ylim ? { domain: checkedLimits('ylim', ylim), nice: false } : {},
        },
      },
      layer: [{ data: { values }, mark: { type: 'bar', color, clip: true } }],
    },
    `${title ?? 'plot'}: ${labels.length} bars`,
  );
}
