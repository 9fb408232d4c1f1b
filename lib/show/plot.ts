import * as tf from '../host/tfjs';
import { fontFamily } from '../host/fonts';
import { loadVega, type Vega, type VegaView } from '../host/vega';
import { linspace } from '../tensor/create';
import { NoNumberError } from '../tensor/tensor';
import { Rich, type Bundle } from './display';
import { removeUnseen } from './scenebounds';
import { placeImages } from './sceneimages';
import { pngBundle } from './svg';
import { thinLine, thinPoints, type Mark } from './thin';
import { withWideText } from './widetext';

/** Numbers to plot: a list, a typed array, or a tensor of one axis. */
export type Numbers = ArrayLike<number> | tf.Tensor;

/** Options of all plots. */
export interface PlotOptions {
  /** Title of the x axis. Default: none. */
  readonly tx?: string;
  /** Title of the y axis. Default: none. */
  readonly ty?: string;
  /** Title of the plot. Default: none. */
  readonly title?: string;
  /** Colour of the points or the line, a CSS colour. Default: blue. */
  readonly color?: string;
  /** First and last value of the x axis. Default: those of the data. */
  readonly xlim?: readonly [number, number];
  /** First and last value of the y axis. Default: those of the data. */
  readonly ylim?: readonly [number, number];
  /** Width of the plotting area in pixels. Default 360. */
  readonly width?: number;
  /** Height of the plotting area in pixels. Default 240. */
  readonly height?: number;
}

/** Options of {@link plotFunction}. */
export interface FunctionOptions extends PlotOptions {
  /** Where the x axis begins. Default -2. */
  readonly min?: number;
  /** Where the x axis ends. Default 2. */
  readonly max?: number;
  /** Number of points at which the function is calculated. Default 100. */
  readonly steps?: number;
}

/** Options of {@link plotLine}. */
export interface LineOptions extends PlotOptions {
  /** Mark the points that the line connects. Default false. */
  readonly points?: boolean;
}

/**
 * A plot: a specification of vega-lite 5 (https://vega.github.io/vega-lite-v5/docs/spec.html), which
 * JupyterLab draws, and a picture for other viewers.
 */
export class Plot extends Rich {
  /**
   * @param spec a specification of vega-lite 5, without `$schema` and `config`.
   * @param text shown by viewers without pictures. Default `plot`.
   */
  constructor(
    /** The specification. */
    readonly spec: object,
    /** The line of text. */
    readonly text = 'plot',
  ) {
    super();
  }

  /**
   * Both plots in one, on the axes of this one.
   *
   * @throws TypeError for a grid of plots.
   */
  layer(other: Plot): Plot {
    const [own, others] = [layersOf(this.spec), layersOf(other.spec)];
    const limits = limitsOf(this.spec);
    const layer = [...own, ...(limits ? others.map(layer => clip(layer, limits)) : others)];
    return new Plot(
      { ...movingTitle(other.spec), ...this.spec, layer, ...paramsOf([this.spec, other.spec]) },
      `${this.text}, ${other.text}`,
    );
  }

  /** The specification, and a PNG unless its drawing fails. */
  bundle(): Bundle {
    const drawn = { 'application/vnd.vegalite.v5+json': { $schema: schema, ...this.spec, config } };
    try {
      const { data, metadata } = pngBundle(this.toSVG(), this.text);
      return { data: { ...drawn, ...data }, metadata };
    } catch (error) {
      return { data: { ...drawn, 'text/plain': `${this.text} (${(error as Error).message})` } };
    }
  }

  /** The plot as an SVG. */
  toSVG(): string {
    const { vega, vegaLite } = loadVega();
    const { spec } = vegaLite.compile({ ...this.spec, config });
    return withWideText(vega, JSON.stringify(spec), () => {
      const view = new vega.View(vega.parse(spec), { renderer: 'none' }).run();
      try {
        return headlessSvg(vega, view);
      } finally {
        view.finalize();
      }
    });
  }
}

/**
 * Plots a function, as fastbook's `plot_function`.
 *
 * @param f a function of a tensor, called once with all points `[steps]`; or of a number.
 * @throws RangeError for fewer than 2 steps.
 */
export function plotFunction(f: (x: tf.Tensor) => tf.Tensor, options?: FunctionOptions): Plot;
export function plotFunction(f: (x: number) => number, options?: FunctionOptions): Plot;
export function plotFunction(
  f: ((x: tf.Tensor) => tf.Tensor) | ((x: number) => number),
  { min = -2, max = 2, steps = 100, ...options }: FunctionOptions = {},
): Plot {
  if (!(steps >= 2)) throw new RangeError(`plotFunction: expected at least 2 steps, got ${steps}`);
  const [x, y] = tf.tidy(() => {
    const xs = linspace(min, max, steps);
    const ys = ofTensor(f as (x: tf.Tensor) => unknown, xs);
    const numbers = [...xs.dataSync()];
    return [numbers, ys instanceof tf.Tensor ? [...ys.dataSync()] : numbers.map(f as (x: number) => number)];
  });
  return plotLine(x, y, options);
}

/** @returns undefined for a function of a number, as `Math.sin`. */
function ofTensor(f: (x: tf.Tensor) => unknown, xs: tf.Tensor): unknown {
  try {
    return f(xs);
  } catch (error) {
    if (error instanceof NoNumberError) return undefined;
    throw error;
  }
}

/**
 * Plots points. Of more than 5,000, those are drawn that can be told apart.
 *
 * @throws RangeError if `x` and `y` differ in length, or are empty.
 */
export function plotScatter(x: Numbers, y: Numbers, options: PlotOptions = {}): Plot {
  const values = pairs('plotScatter', x, y);
  // resvg cannot draw a group without a place in the picture, as `opacity` makes of a mark beyond the limits
  const mark = {
    type: 'point',
    filled: true,
    size: 45,
    opacity: 1,
    fillOpacity: 0.9,
    color: options.color ?? blue,
  };
  return new Plot(
    axes([{ data: { values: thinPoints(values) }, mark }], options),
    describe(`scatter of ${values.length} points`, options),
  );
}

/**
 * Plots a line through points, in their order; with one list, over the positions 0, 1, 2, … Of more than
 * 5,000 points, those are drawn that the line would look different without.
 *
 * @throws RangeError if `x` and `y` differ in length, or are empty.
 */
export function plotLine(y: Numbers, options?: LineOptions): Plot;
export function plotLine(x: Numbers, y: Numbers, options?: LineOptions): Plot;
export function plotLine(first: Numbers, second: Numbers | LineOptions = {}, third: LineOptions = {}): Plot {
  const isPair = second instanceof tf.Tensor || 'length' in second;
  const y = isPair ? second : first;
  const x = isPair ? first : [...numbersOf(y).keys()];
  const options = isPair ? third : second;
  const values = pairs('plotLine', x, y);
  const color = options.color ?? blue;
  const line = {
    data: { values: thinLine(values.map((point, i) => ({ ...point, i }))) },
    mark: { type: 'line', color, strokeWidth: 2 },
    encoding: { order: { field: 'i', type: 'quantitative' } },
  };
  // not the points of the line's own mark: those beyond the limits have to be left out one by one
  const points = {
    data: { values: thinPoints(values) },
    mark: { type: 'point', filled: true, color, opacity: 1 },
  };
  const layers = options.points ? [line, points] : [line];
  return new Plot(axes(layers, options), describe(`line of ${values.length} points`, options));
}

/** Options of {@link plotGrid}. */
export interface GridOptions {
  /** Plots in a row. Default 4. */
  readonly columns?: number;
  /** Width of each plotting area in pixels. Default: as the plots have it. */
  readonly width?: number;
  /** Height of each plotting area in pixels. Default: as the plots have it. */
  readonly height?: number;
}

/**
 * Plots side by side.
 *
 * @throws RangeError for no plots.
 */
export function plotGrid(plots: Iterable<Plot>, { columns = 4, width, height }: GridOptions = {}): Plot {
  const specs = [...plots].map(({ spec }) => spec);
  const concat = specs.map(spec => ({
    ...spec,
    params: undefined,
    ...(width && { width }),
    ...(height && { height }),
  }));
  if (concat.length === 0) throw new RangeError('plotGrid: there are no plots');
  return new Plot({ concat, columns, ...paramsOf(specs) }, `${concat.length} plots`);
}

const schema = 'https://vega.github.io/schema/vega-lite/v5.json';
const blue = '#1f77b4';
/** Colours for white, and for the dark ground that JupyterLab's dark theme gives to plots. */
const config = {
  font: `${fontFamily}, sans-serif`,
  view: { stroke: '#888', strokeOpacity: 0.43 }, // on white as pale as #ccc
  axis: {
    grid: true,
    gridColor: '#888',
    gridOpacity: 0.143, // on white as pale as #eee
    domainColor: '#888',
    tickColor: '#888',
    labelFontSize: 10,
    titleFontSize: 11,
    titleFontWeight: 'normal',
  },
  title: { fontSize: 12, fontWeight: 'normal' },
};

/** Layers share the two axes, so that one plot can be laid over another. */
function axes(
  layer: object[],
  { tx, ty, title, xlim, ylim, width = 360, height = 240 }: PlotOptions,
): object {
  const limits: Limits = {
    ...(xlim && { x: checkedLimits('xlim', xlim) }),
    ...(ylim && { y: checkedLimits('ylim', ylim) }),
  };
  const axis = (field: 'x' | 'y', axisTitle: string | undefined) => ({
    field,
    type: 'quantitative',
    title: axisTitle ?? null,
    scale: limits[field] ? { domain: limits[field], nice: false } : { zero: false, nice: false, padding: 8 },
  });
  return {
    ...(title !== undefined && { title }),
    width,
    height,
    encoding: { x: axis('x', tx), y: axis('y', ty) },
    layer: xlim || ylim ? layer.map(each => clip(each, limits)) : layer,
  };
}

/** The first and the last value of an axis; missing where the data decides. */
type Limits = { readonly [axis in 'x' | 'y']?: readonly [number, number] };

/** @throws RangeError unless the limits are two different numbers, between -1e300 and 1e300. */
export function checkedLimits(name: string, limits: readonly [number, number]): readonly [number, number] {
  if (limits.length !== 2 || limits.some(limit => json(limit) === null) || limits[0] === limits[1])
    throw new RangeError(
      `${name}: expected two different numbers between -1e300 and 1e300, got [${limits.join(', ')}]`,
    );
  return limits;
}

/** The limits that the axes of a plot were given; undefined for none. */
function limitsOf(spec: object): Limits | undefined {
  const { encoding } = spec as { encoding: Record<'x' | 'y', { scale?: { domain?: [number, number] } }> };
  const [x, y] = [encoding.x.scale?.domain, encoding.y.scale?.domain];
  return x || y ? { ...(x && { x }), ...(y && { y }) } : undefined;
}

/** Lengths of an axis beyond which no mark is placed: resvg calculates places in float32. */
const reach = 100;

/** Draws nothing beyond the limits of the axes. */
function clip(layer: object, limits: Limits): object {
  const { data, mark, ...rest } = layer as { data: { values: Mark[] }; mark: object };
  const near = (value: number | null, limit: readonly [number, number] | undefined) => {
    if (value === null || !limit) return value;
    const [low, high] = [Math.min(...limit), Math.max(...limit)];
    return Math.min(Math.max(value, low - reach * (high - low)), high + reach * (high - low));
  };
  const all = data.values.map(point => ({
    ...point,
    x: near(point.x, limits.x),
    y: near(point.y, limits.y),
  }));
  const { type } = mark as { type: string };
  if (type === 'image') return layer;
  const isLine = type === 'line';
  const values = isLine
    ? withoutUnseen(all, limits)
    : all.filter(point => sidesOf(point, limits).length === 0);
  return { data: { values }, mark: { ...mark, clip: true }, ...rest };
}

/** The sides on which a point is beyond the limits. */
function sidesOf(point: Mark, limits: Limits): string[] {
  return (['x', 'y'] as const).flatMap(axis => {
    const [value, limit] = [point[axis], limits[axis]];
    if (value === null || !limit) return [];
    return value < Math.min(...limit)
      ? [`${axis} below`]
      : value > Math.max(...limit)
        ? [`${axis} above`]
        : [];
  });
}

/** A line without the parts that lie beyond one side as a whole: resvg ends in what lies far away alone. */
function withoutUnseen(points: readonly Mark[], limits: Limits): Mark[] {
  const sides = points.map(point => sidesOf(point, limits));
  const hasPlace = ({ x, y }: Mark) => x !== null && y !== null;
  const isSeen = (i: number, j: number) =>
    j >= 0 && j < points.length && hasPlace(points[j]) && !sides[i].some(side => sides[j].includes(side));
  return points.map((point, i) =>
    sides[i].length === 0 || isSeen(i, i - 1) || isSeen(i, i + 1) ? point : { ...point, y: null },
  );
}

/** The title of a plot with a slider: it has the slider's value. */
const movingTitle = (spec: object) => ('params' in spec && 'title' in spec ? { title: spec.title } : {});

/** The sliders of all these plots; those of the same name and values are one. */
function paramsOf(specs: readonly object[]): { params?: object[] } {
  const all = specs.flatMap(spec => (spec as { params?: { name: string }[] }).params ?? []);
  const params = all.filter(({ name }, i) => all.findIndex(other => other.name === name) === i);
  return params.length > 0 ? { params } : {};
}

function layersOf(spec: object): object[] {
  const { layer } = spec as { layer?: object[] };
  if (!layer) throw new TypeError('layer: a grid of plots cannot be laid over another plot');
  return layer;
}

function pairs(caller: string, x: Numbers, y: Numbers): { x: number | null; y: number | null }[] {
  const [xs, ys] = [numbersOf(x), numbersOf(y)];
  if (xs.length !== ys.length)
    throw new RangeError(`${caller}: x and y differ in length: ${xs.length} and ${ys.length}`);
  if (xs.length === 0) throw new RangeError(`${caller}: there are no points`);
  return Array.from(xs, (value, i) => ({ x: json(value), y: json(ys[i]) }));
}

function numbersOf(x: Numbers): ArrayLike<number> & { keys(): Iterable<number> } {
  return x instanceof tf.Tensor ? x.dataSync() : Array.from(x);
}

/** Magnitude above which an axis cannot be calculated: its length would be infinite. */
const most = 1e300;

/** A number in JSON, with the seven digits of a float32. JSON has no NaN; vega-lite leaves out null. */
const json = (x: number) => (Math.abs(x) <= most ? Number(x.toPrecision(7)) : null);

/** The line of text of a plot. */
export const describe = (what: string, { title }: { readonly title?: string | undefined }) =>
  title ? `${title}: ${what}` : `plot: ${what}`;

/**
 * The SVG of `view.toSVG()`, without its promise: a value at the end of a cell has to show itself at once.
 */
function headlessSvg({ SVGStringRenderer }: Vega, view: VegaView): string {
  const { _viewWidth, _viewHeight, _origin } = view;
  removeUnseen(view.scenegraph().root);
  placeImages(view.scenegraph().root);
  const { left, right, top, bottom } = view.padding();
  const [width, height] = [_viewWidth + left + right, _viewHeight + top + bottom];
  return new SVGStringRenderer()
    .initialize(null, width, height, [left + _origin[0], top + _origin[1]], 1)
    .background('white')
    .render(view.scenegraph().root)
    .svg()
    .replaceAll(' image-rendering: pixelated;', ''); // resvg knows the word before it, of SVG 1.1
}
