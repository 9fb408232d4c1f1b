import { extreme } from './extent';

/** Colours for numbers, under matplotlib's names: `Greys`, white to black; `RdBu`, red over white to blue. */
export type ColorMap = 'Greys' | 'RdBu';

/** How numbers become colours. */
export interface ColorScale {
  /**
   * `Greys`: from the smallest number, white, to the largest, black. `RdBu`, for numbers with a sign: red is
   * negative, white is 0 and blue is positive (matplotlib's `CenteredNorm`). Default `Greys`.
   */
  readonly cmap?: ColorMap;
  /** The number that is white; for `Greys` alone. Default: the smallest one. */
  readonly vmin?: number;
  /** The number of the full colour; with `RdBu`, `-vmax` is the full red. Default: the largest one. */
  readonly vmax?: number;
}

/** ColorBrewer's RdBu (https://colorbrewer2.org), which matplotlib's is made of, with a white middle. */
const redToBlue = ['67001f', 'b2182b', 'd6604d', 'f4a582', 'fddbc7', 'ffffff']
  .concat(['d1e5f0', '92c5de', '4393c3', '2166ac', '053061'])
  .map(hex => [0, 2, 4].map(at => Number.parseInt(hex.slice(at, at + 2), 16)));

/**
 * Numbers as bytes of grey, or as three bytes of colour each.
 *
 * @throws RangeError for another colour map, and for a `vmin` with `RdBu`, whose white is 0.
 */
export function colored(
  values: ArrayLike<number>,
  { cmap = 'Greys', vmin, vmax }: ColorScale = {},
): { channels: 1 | 3; data: Uint8Array } {
  if (cmap === 'Greys') {
    const low = vmin ?? extreme(values, Math.min, Infinity);
    const range = (vmax ?? extreme(values, Math.max, -Infinity)) - low || 1;
    return {
      channels: 1,
      data: Uint8Array.from({ length: values.length }, (_, i) =>
        clampByte(255 - (255 * (values[i] - low)) / range),
      ),
    };
  }
  if ((cmap as string) !== 'RdBu')
    throw new RangeError(`there is no colour map '${String(cmap)}' here: take 'Greys' or 'RdBu'`);
  if (vmin !== undefined)
    throw new RangeError(`the colour map RdBu has 0 in its middle: give vmax alone, not vmin = ${vmin}`);
  const limit = vmax ?? largest(values);
  const data = new Uint8Array(values.length * 3);
  for (let i = 0; i < values.length; i++) {
    const share = Math.min(1, Math.max(-1, values[i] / limit || 0));
    const place = ((share + 1) / 2) * (redToBlue.length - 1);
    const [below, rest] = [Math.floor(place), place % 1];
    const [from, to] = [redToBlue[below], redToBlue[Math.min(below + 1, redToBlue.length - 1)]];
    for (let c = 0; c < 3; c++) data[i * 3 + c] = clampByte(from[c] + (to[c] - from[c]) * rest);
  }
  return { channels: 3, data };
}

/** The largest number without its sign. */
export const largest = (values: ArrayLike<number>): number =>
  extreme(values, (a, b) => Math.max(a, Math.abs(b)), 0);

/** A byte from a number, rounded, and held to 0 and 255. */
export const clampByte = (x: number): number => Math.min(255, Math.max(0, Math.round(x)));
