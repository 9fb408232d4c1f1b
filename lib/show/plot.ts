import * as tf from '@tensorflow/tfjs';
import { fontFamily } from '../host/raster';
import { loadVega, type Vega, type VegaView } from '../host/vega';
import { Rich, type Bundle } from './display';
import { pngBundle } from './svg';

/** Numbers to plot: a list, a typed array, or a tensor of one axis. */
export type Numbers = ArrayLike<number> | tf.Tensor;

export interface PlotOptions {
  /** Title of the x axis. Default: none. */
  readonly tx?: string;
  /** Title of the y axis. Default: none. */
  readonly ty?: string;
  /** Title of the plot. Default: none. */
  readonly title?: string;
  /** Colour of the points or the line, a CSS colour. Default: blue. */
  readonly color?: string;
  /** First and last value of the x axis. Default: what the data needs. */
  readonly xlim?: readonly [number, number];
  /** First and last value of the y axis. Default: what the data needs. */
  readonly ylim?: readonly [number, number];
  /** Width of the plotting area in pixels. Default 360. */
  readonly width?: number;
  /** Height of the plotting area in pixels. Default 240. */
  readonly height?: number;
}

export interface FunctionOptions extends PlotOptions {
  /** Where the x axis begins. Default -2. */
  readonly min?: number;
  /** Where the x axis ends. Default 2. */
  readonly max?: number;
  /** Number of points at which the function is calculated. Default 100. */
  readonly steps?: number;
}

export interface LineOptions extends PlotOptions {
  /** Mark the points that the line connects. Default false. */
  readonly points?: boolean;
}

/**
 * A vega-lite specification, version 5, that shows itself: drawn by JupyterLab, as a picture everywhere else.
 */
export class Plot extends Rich {
  constructor(
    readonly spec: object,
    private readonly text = 'plot',
  ) {
    super();
  }

  /** Both plots in one, on the axes of this one. */
  layer(other: Plot): Plot {
    const [own, others] = [layersOf(this.spec), layersOf(other.spec)];
    return new Plot(
      { ...this.spec, layer: own.some(isClipped) ? [...own, ...others.map(clip)] : [...own, ...others] },
      `${this.text}, ${other.text}`,
    );
  }

  bundle(): Bundle {
    const { data, metadata } = pngBundle(this.toSVG(), this.text);
    return {
      data: { 'application/vnd.vegalite.v5+json': { $schema: schema, ...this.spec, config }, ...data },
      metadata,
    };
  }

  /** The plot as an SVG. */
  toSVG(): string {
    const { vega, vegaLite } = loadVega();
    const { spec } = vegaLite.compile({ ...this.spec, config });
    const view = new vega.View(vega.parse(spec), { renderer: 'none' }).run();
    try {
      return headlessSvg(vega, view);
    } finally {
      view.finalize();
    }
  }
}

/**
 * Plots a function, as fastbook's `plot_function`.
 *
 * @param f of a tensor, applied once to all points; or of a number.
 */
export function plotFunction(f: (x: tf.Tensor) => tf.Tensor, options?: FunctionOptions): Plot;
export function plotFunction(f: (x: number) => number, options?: FunctionOptions): Plot;
export function plotFunction(
  f: ((x: tf.Tensor) => tf.Tensor) | ((x: number) => number),
  { min = -2, max = 2, steps = 100, ...options }: FunctionOptions = {},
): Plot {
  if (!(steps >= 2)) throw new RangeError(`plotFunction: expected at least 2 steps, got ${steps}`);
  const [x, y] = tf.tidy(() => {
    const xs = tf.linspace(min, max, steps);
    const ys: unknown = (f as (x: tf.Tensor) => unknown)(xs);
    const numbers = [...xs.dataSync()];
    return [numbers, ys instanceof tf.Tensor ? [...ys.dataSync()] : numbers.map(f as (x: number) => number)];
  });
  return plotLine(x, y, options);
}

/**
 * Plots points.
 *
 * @throws RangeError where `x` and `y` differ in length, or are empty.
 */
export function plotScatter(x: Numbers, y: Numbers, options: PlotOptions = {}): Plot {
  const values = pairs('plotScatter', x, y);
  const mark = { type: 'point', filled: true, size: 45, opacity: 0.9, color: options.color ?? blue };
  return new Plot(
    axes([{ data: { values }, mark }], options),
    describe(`scatter of ${values.length} points`, options),
  );
}

/**
 * Plots a line through points, in their order; with one list, over the positions 0, 1, 2, …
 *
 * @throws RangeError where `x` and `y` differ in length, or are empty.
 */
export function plotLine(y: Numbers, options?: LineOptions): Plot;
export function plotLine(x: Numbers, y: Numbers, options?: LineOptions): Plot;
export function plotLine(first: Numbers, second: Numbers | LineOptions = {}, third: LineOptions = {}): Plot {
  const isPair = second instanceof tf.Tensor || 'length' in second;
  const y = isPair ? second : first;
  const x = isPair ? first : [...numbersOf(y).keys()];
  const options = isPair ? third : second;
  const values = pairs('plotLine', x, y).map((point, i) => ({ ...point, i }));
  const color = options.color ?? blue;
  const mark = {
    type: 'line',
    color,
    strokeWidth: 2,
    ...(options.points && { point: { color, filled: true } }),
  };
  const layer = { data: { values }, mark, encoding: { order: { field: 'i', type: 'quantitative' } } };
  return new Plot(axes([layer], options), describe(`line of ${values.length} points`, options));
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
  const concat = [...plots].map(({ spec }) => ({
    ...spec,
    ...(width && { width }),
    ...(height && { height }),
  }));
  if (concat.length === 0) throw new RangeError('plotGrid: there are no plots');
  return new Plot({ concat, columns }, `${concat.length} plots`);
}

const schema = 'https://vega.github.io/schema/vega-lite/v5.json';
const blue = '#1f77b4';
const config = {
  font: `${fontFamily}, sans-serif`,
  view: { stroke: '#ccc' },
  axis: {
    grid: true,
    gridColor: '#eee',
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
  const axis = (
    field: string,
    axisTitle: string | undefined,
    limits: readonly [number, number] | undefined,
  ) => ({
    field,
    type: 'quantitative',
    title: axisTitle ?? null,
    scale: limits ? { domain: limits, nice: false } : { zero: false, nice: false, padding: 8 },
  });
  const clipped = xlim || ylim ? layer.map(clip) : layer;
  return {
    ...(title !== undefined && { title }),
    width,
    height,
    encoding: { x: axis('x', tx, xlim), y: axis('y', ty, ylim) },
    layer: clipped,
  };
}

/** What lies beyond the limits of the axes is not drawn. */
const clip = (layer: object) => ({ ...layer, mark: { ...(layer as { mark: object }).mark, clip: true } });
const isClipped = (layer: object) => (layer as { mark: { clip?: boolean } }).mark.clip === true;

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

/** Seven digits are what a float32 holds. JSON knows no NaN; vega-lite leaves out what is null. */
const json = (x: number) => (Number.isFinite(x) ? Number(x.toPrecision(7)) : null);

const describe = (what: string, { title }: PlotOptions) => (title ? `${title}: ${what}` : `plot: ${what}`);

/** The SVG of `view.toSVG()`, without its promise: a value at the end of a cell has to show itself at once. */
function headlessSvg({ SVGStringRenderer }: Vega, view: VegaView): string {
  const { _viewWidth, _viewHeight, _origin } = view;
  const { left, right, top, bottom } = view.padding();
  const [width, height] = [_viewWidth + left + right, _viewHeight + top + bottom];
  return new SVGStringRenderer()
    .initialize(null, width, height, [left + _origin[0], top + _origin[1]], 1)
    .background('white')
    .render(view.scenegraph().root)
    .svg();
}
