import type { Vega, VegaLite } from '../vega';
import { readAsset } from './assets';

export type { SvgRenderer, Vega, VegaLite, VegaView } from '../vega';

let loaded: { vega: Vega; vegaLite: VegaLite } | undefined;

/** Loads both, with the first plot. */
export function loadVega(): { vega: Vega; vegaLite: VegaLite } {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a script of the site's own, within this turn
  loaded ??= new Function(`${new TextDecoder().decode(readAsset('vega.js'))}; return drawing;`)() as {
    vega: Vega;
    vegaLite: VegaLite;
  };
  return loaded;
}
