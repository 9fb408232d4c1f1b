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
}

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
