import type { TextWidth, Vega } from '../host/vega';

const wide = /[\p{Script=Han}\p{Script=Hangul}\u3000-\u30ff\uff01-\uff60]/gu;

/**
 * Lays a plot out with the width that Chinese, Japanese and Korean characters have. Vega's estimate takes 0.8
 * of the font's size for every character, where theirs is 1: a long label would lie over the axis's title.
 *
 * @param spec all texts of the plot; without such characters, vega's own estimate is used.
 */
export function withWideText<T>({ textMetrics }: Vega, spec: string, draw: () => T): T {
  if (spec.search(wide) < 0) return draw();
  const { width } = textMetrics;
  textMetrics.width = wideTextWidth;
  try {
    return draw();
  } finally {
    textMetrics.width = width;
  }
}

const wideTextWidth: TextWidth = ({ fontSize = 11, limit = 0 }, line) => {
  const text = `${line ?? ''}`.trim();
  const width = Math.floor(fontSize * (0.8 * text.length + 0.2 * (text.match(wide)?.length ?? 0)));
  return limit > 0 ? Math.min(limit, width) : width;
};
