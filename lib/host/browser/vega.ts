import type { Vega, VegaLite } from '../vega';
import { readAsset } from './assets';

export type { SvgRenderer, Vega, VegaLite, VegaView } from '../vega';

let loaded: { vega: Vega; vegaLite: VegaLite } | undefined;

/** Loads both, with the first plot. */
export function loadVega(): { vega: Vega; vegaLite: VegaLite } {
  loaded ??= run(`${new TextDecoder().decode(readAsset('vega.js'))}; return drawing;`);
  return loaded;
}

/** Runs a script of the site's own, within this turn. */
function run(script: string): { vega: Vega; vegaLite: VegaLite } {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- import() is a promise
  const body = new Function(script) as () => { vega: Vega; vegaLite: VegaLite };
  return body();
}
