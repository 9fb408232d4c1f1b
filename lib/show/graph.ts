import { fontFamily } from '../host/fonts';
import { Rich, type Bundle } from './display';
import { pngBundle } from './svg';

/**
 * Draws a diagram from Graphviz's language, as fastbook's `gv`: `await graph('init -> predict; step ->
 * predict [label=repeat]')`.
 *
 * @param source the text inside of `digraph { … }`; boxes go from left to right.
 * @throws SyntaxError with the source, if Graphviz cannot read it.
 */
export async function graph(source: string): Promise<Graph> {
  const font = `fontname="${fontFamily}", fontsize=11`;
  const dot = `digraph G { rankdir="LR"; node [${font}]; edge [${font}]; ${source} }`;
  const { instance } = await import('@viz-js/viz');
  const result = (await instance()).render(dot, { format: 'svg' });
  if (result.status === 'failure') {
    throw new SyntaxError(
      `graph: ${result.errors.map(({ message }) => message).join('; ')} in ${source.trim()}`,
    );
  }
  return new Graph(result.output, source.trim());
}

/** A diagram. */
export class Graph extends Rich {
  /** @internal */
  constructor(
    private readonly svg: string,
    private readonly source: string,
  ) {
    super();
  }

  /** A PNG of the diagram. */
  bundle(): Bundle {
    return pngBundle(this.svg, `graph: ${this.source.replaceAll(/\s*\n\s*/g, '; ')}`);
  }

  /** The diagram as an SVG. */
  toSVG(): string {
    return this.svg;
  }
}
