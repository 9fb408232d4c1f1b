import type { Pixels } from '../host/raster';
import * as tf from '../host/tfjs';
import { linspace } from '../tensor/create';
import { plotOfPlane } from './planepicture';
import { checkedLimits, type Plot, type PlotOptions } from './plot';

/** Options of {@link plotRegions}; its axes go from -1 to 1 by default, and its area is 260 by 260 pixels. */
export interface RegionOptions extends Omit<PlotOptions, 'color'> {
  /** Points at which the model is asked, along each axis. Default 80. */
  readonly steps?: number;
}

/**
 * Draws what a model says everywhere in the plane (mlxtend's `plot_decision_regions`): blue where it says
 * yes, orange where it says no, the paler the less sure; the border is white. Points are laid over it by
 * `layer`. The model is asked now: to see it learn, draw it again later.
 *
 * @param model takes points `[n, 2]` and returns `[n, 1]` or `[n]`, numbers before the sigmoid: above 0 is
 * yes.
 * @throws RangeError for other outputs, fewer than 2 steps, and limits that are no two different numbers.
 */
export function plotRegions(
  model: (points: tf.Tensor) => tf.Tensor,
  { steps = 80, xlim = [-1, 1], ylim = [-1, 1], width = 260, height = 260, ...labels }: RegionOptions = {},
): Plot {
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new RangeError(`plotRegions: expected at least 2 steps, got ${steps}`);
  const [x, y] = [checkedLimits('xlim', xlim), checkedLimits('ylim', ylim)];
  const pixels = picture(probabilitiesOf(model, x, y, steps), steps);
  return plotOfPlane(pixels, 'regions of a model', { ...labels, xlim: x, ylim: y, width, height });
}

/** The sigmoid of what the model says in the middle of each pixel, the top row first. */
function probabilitiesOf(
  model: (points: tf.Tensor) => tf.Tensor,
  [left, right]: readonly [number, number],
  [bottom, top]: readonly [number, number],
  steps: number,
): Float32Array {
  const middles = (from: number, to: number) => {
    const half = (to - from) / steps / 2;
    return linspace(from + half, to - half, steps);
  };
  return tf.tidy(() => {
    const [columns, rows] = tf.meshgrid(middles(left, right), middles(top, bottom));
    const points = tf.stack([columns.flatten(), rows.flatten()], 1);
    const says = model(points);
    if (!(says instanceof tf.Tensor) || says.size !== steps ** 2)
      throw new RangeError(
        `plotRegions: expected one number for each of ${steps ** 2} points, got ` +
          `${says instanceof tf.Tensor ? `shape [${says.shape.join(', ')}]` : String(says)}`,
      );
    return says.toFloat().sigmoid().dataSync<'float32'>();
  });
}

const blue = [31, 119, 180];
const orange = [255, 127, 14];

/** Shades from white to a colour on which points can be seen: few, to keep moving pictures small. */
const shades = 12;

function picture(probabilities: Float32Array, steps: number): Pixels {
  const data = new Uint8Array(3 * probabilities.length);
  probabilities.forEach((p, i) => {
    const colour = p > 0.5 ? blue : orange;
    const strength = (0.5 * Math.round(shades * Math.abs(2 * p - 1))) / shades;
    const isKnown = !Number.isNaN(p);
    data.set(isKnown ? colour.map(c => 255 + strength * (c - 255)) : [200, 200, 200], 3 * i);
  });
  return { width: steps, height: steps, channels: 3, data };
}
