import type { Plot } from 'fastbook-ts';

/** How many marks of a kind each group of a rendered plot has. */
export const marks = (plot: Plot, kind: 'symbol' | 'line' | 'rect' | 'text'): number[] => {
  const group = new RegExp(`<g class="mark-${kind} role-mark[^>]*>(.*?)</g>`, 'gs');
  return [...plot.toSVG().matchAll(group)].map(match => match[1].match(/<(path|text)/g)?.length ?? 0);
};

/** The texts of an SVG, in its order. */
export const textOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(match => match[1]);
