import { fnv1a } from '../host/fnv1a';
import { Rich } from './display';
import { mergeFrames, type Frames } from './frames';
import { Plot } from './plot';

/** A picture that can be drawn as a plot, as that of `showImages`. */
export interface Plottable extends Rich {
  /** The same picture as a plot. */
  toPlot(): Plot;
}

/** Options of {@link slider}. */
export interface SliderOptions {
  /** The value that is shown first, one of the values. Default: the one in the middle. */
  readonly start?: number;
}

/**
 * A plot that a slider moves, by vega-lite's own parameters
 * (https://vega.github.io/vega-lite-v5/docs/parameter.html): it moves in JupyterLab without a kernel, and
 * viewers that know pictures only show it at its start. The axes stay where they are while it moves.
 *
 * ```ts
 * slider('lr', [0.02, 0.3, 0.95], lr => plotFunction(f).layer(descend(f, lr)))
 * slider('epoch', range(10), epoch => showImages(weights[epoch]))
 * ```
 *
 * What is the same in all frames is kept once, so that a curve under a moving point costs nothing; beyond 300
 * kB, lines and clouds of points are thinned. Sliders of the same name and values in one `plotGrid` are one.
 *
 * @param name what the values are, shown beside the slider.
 * @param values where it stops, in their order.
 * @param plotAt the frame of a value: a plot, a grid of plots, or a picture of `showImage` or `showImages`.
 * @throws RangeError for fewer than two values, for a value that is not finite or comes twice, for a `start`
 * that is not among them, and for grids that differ in their number of plots; TypeError for a frame that is
 * no plot, or has a slider of its own.
 */
export function slider(
  name: string,
  values: Iterable<number>,
  plotAt: (value: number) => Plot | Plottable,
  { start }: SliderOptions = {},
): Plot {
  const stops = [...values];
  const wrong = stops.find((value, i) => !Number.isFinite(value) || stops.indexOf(value) !== i);
  if (wrong !== undefined || stops.length < 2)
    throw new RangeError(`slider: expected two or more different numbers, got [${stops.join(', ')}]`);
  const isStart = (value: number) => Math.abs(value - start!) <= 1e-9 * Math.abs(value);
  const at = start === undefined ? Math.floor((stops.length - 1) / 2) : stops.findIndex(isStart);
  if (at < 0)
    throw new RangeError(`slider: the start ${start} is none of the values [${stops.map(short).join(', ')}]`);
  const plots = stops.map(value => plotOf(plotAt(value), value));
  const { param, index } = control(name, stops, stops[at]);
  const frames: Frames = { index, labels: stops.map(value => `${name} = ${short(value)}`) };
  const shown = plots[at];
  const spec = {
    ...mergeFrames(
      plots.map(plot => plot.spec),
      frames,
    ),
    params: [param],
  };
  return new Plot(spec, `${shown.text}, at ${frames.labels[at]}`);
}

function plotOf(frame: Plot | Plottable, value: number): Plot {
  const plot = frame instanceof Plot ? frame : (frame as Partial<Plottable> | undefined)?.toPlot?.();
  if (!plot)
    throw new TypeError(`slider: the frame of ${value} is neither a plot nor a picture of showImages`);
  if ('params' in plot.spec)
    throw new TypeError(`slider: the frame of ${value} has a slider of its own; put the two into a plotGrid`);
  return plot;
}

/**
 * The input, and the position of its value among the values as an expression of vega. Equal steps are the
 * input's own, so that it shows the value; otherwise it counts the stops, and the title has the value.
 */
function control(name: string, values: readonly number[], start: number) {
  const step = (values.at(-1)! - values[0]) / (values.length - 1);
  const isEven = step > 0 && values.every((x, i) => Math.abs(x - values[0] - i * step) < 1e-6 * step);
  const id = `slider_${fnv1a(JSON.stringify([name, values])).toString(36)}`;
  const bind = { input: 'range', name: isEven ? `${name} ` : `${name}, stop ` };
  const limits = isEven
    ? { min: unrounded(values[0]), max: unrounded(values.at(-1)!), step: unrounded(step) }
    : { min: 1, max: values.length, step: 1 };
  const value = isEven ? unrounded(start) : values.indexOf(start) + 1;
  return {
    param: { name: id, value, bind: { ...bind, ...limits } },
    index: isEven ? `round((${id} - ${limits.min}) / ${limits.step})` : `(${id} - 1)`,
  };
}

/** A number without its error of rounding, as 0.3 for 3 * 0.1: the input shows all its digits. */
const unrounded = (x: number) => Number(x.toPrecision(12));

/** A number for people: six digits at most. */
const short = (x: number) => String(Number(x.toPrecision(6)));
