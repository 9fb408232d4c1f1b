/** vega-lite and vega, as far as they are used to draw a plot without a screen. */
export interface VegaLite {
  /** From a specification of vega-lite to one of vega. @throws Error for one that is not valid. */
  compile(spec: object): { spec: object };
}

/** vega, with its renderer for SVG and fields of a view that its own types call private. */
export interface Vega {
  parse(spec: object): object;
  View: new (runtime: object, options: object) => VegaView;
  SVGStringRenderer: new () => SvgRenderer;
  /** How wide a text is; vega estimates it where there is no canvas. May be replaced. */
  readonly textMetrics: { width: TextWidth };
}

/** The width of a line in pixels; `item` has the font's size, and the width at which a line is cut. */
export type TextWidth = (item: { fontSize?: number; limit?: number }, line?: string | number) => number;

/** A plot that was laid out. */
export interface VegaView {
  run(): this;
  finalize(): void;
  padding(): { left: number; right: number; top: number; bottom: number };
  scenegraph(): { root: object };
  readonly _viewWidth: number;
  readonly _viewHeight: number;
  readonly _origin: readonly [x: number, y: number];
}

/** What draws a scene as SVG. */
export interface SvgRenderer {
  initialize(
    element: null,
    width: number,
    height: number,
    origin: [x: number, y: number],
    scale: number,
  ): this;
  background(color: string): this;
  render(scene: object): this;
  svg(): string;
}

/** Loads both, with the first plot: half a second that a notebook without plots need not wait for. */
export function loadVega(): { vega: Vega; vegaLite: VegaLite } {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() is a promise
  return { vega: require('vega') as Vega, vegaLite: require('vega-lite') as VegaLite };
}
