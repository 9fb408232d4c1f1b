import escapeHtml from 'escape-html';
import { fontFamily } from '../host/fonts';
import { colored } from '../show/colormap';
import { pngUrl } from '../show/png';
import type { Judgement } from './digitanswer';
import { enlarge } from './showimage';

/** The size of a digit's picture; where it begins on a card, below name and answer; where the bars end. */
const [side, top, bars] = [112, 48, 208];
const gap = 16;

/** 784 numbers as a picture within an SVG. */
const image = (values: ArrayLike<number>, x: number, y: number, cmap: 'Greys' | 'RdBu') => {
  const limits = cmap === 'Greys' ? { vmin: 0, vmax: 1 } : {};
  const pixels = { width: 28, height: 28, ...colored(values, { cmap, ...limits }) };
  const href = pngUrl(enlarge(pixels, 8)); // squares, where a renderer would blur them
  return (
    `<image x="${x}" y="${y}" width="${side}" height="${side}" ` +
    `href="${href}"/>` +
    `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="none" stroke="#999"/>`
  );
};

const text = (words: string, x: number, y: number, size: number, weight = 'normal') =>
  `<text x="${x}" y="${y}" font-family="${fontFamily}, sans-serif" font-size="${size}" ` +
  `font-weight="${weight}" text-anchor="middle" fill="currentColor">${escapeHtml(words)}</text>`;

/**
 * What models say of a digit, side by side, as an SVG: for each its answer, what the pixels have added to it,
 * blue for and red against, and the share of each label.
 *
 * @param digit its 784 pixels, to stand before the answers. Default: none.
 */
export function digitCards(judgements: ReadonlyMap<string, Judgement>, digit?: ArrayLike<number>): string {
  const drawn = digit === undefined ? [] : [text('drawn', side / 2, 12, 11) + image(digit, 0, top, 'Greys')];
  const cards = [...drawn, ...[...judgements].map(([name, judgement]) => card(name, judgement))];
  const hasBars = [...judgements.values()].some(({ shares }) => shares.length > 0);
  const height = hasBars ? bars + 16 : top + side + 1;
  const width = cards.length * (side + gap) - gap;
  const placed = cards.map((content, i) => `<g transform="translate(${i * (side + gap)} 0)">${content}</g>`);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}">${placed.join('')}</svg>`
  );
}

function card(name: string, { label, shares, evidence }: Judgement): string {
  const share = shares.find(([of]) => of === label)?.[1];
  const sure = share === undefined ? '' : ` ${percent(share)}`;
  const middle = side / 2;
  const answer = `${label}${sure}`;
  const heading =
    text(name, middle, 12, fitting(name, 11)) + text(answer, middle, 38, fitting(answer, 20), 'bold');
  const picture = evidence
    ? image(evidence, 0, top, 'RdBu')
    : text('gives no reasons', middle, top + middle, 10);
  const step = side / Math.max(1, shares.length);
  const columns = shares.map(([of, part], i) => {
    const full = 40 * part;
    const bar =
      `<rect x="${i * step + step * 0.15}" y="${bars - full}" width="${step * 0.7}" height="${full}" ` +
      `fill="${of === label ? '#2166ac' : '#999'}"/>`;
    return bar + text(of, (i + 0.5) * step, bars + 13, 11);
  });
  return heading + picture + columns.join('');
}

/** The size of a text, or what of it fits on a card: bold letters and digits are 0.7 of their height wide. */
const fitting = (words: string, size: number) => Math.min(size, Math.floor(side / (0.7 * words.length)));

/** No model is sure altogether. */
const percent = (share: number) =>
  share > 0.9995 ? '>99.9 %' : `${(100 * share).toFixed(share > 0.995 ? 1 : 0)} %`;
