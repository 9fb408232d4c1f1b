import { escapeXml } from '../../cli/escape';

/** A bar of a chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

const [width, height, left, bottom, top] = [640, 250, 48, 54, 20];
const [plotWidth, plotHeight] = [width - left - 8, height - bottom - top];

/** Bars as an SVG picture; each has its value above it, and its label below. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = plotWidth / Math.max(1, bars.length);
  const parts = bars.map(({ label, value }, i) => {
    const tall = (Math.max(0, value) / most) * plotHeight;
    const [x, y] = [left + i * step, top + plotHeight - tall];
    const middle = x + step / 2;
    return (
      `<rect x="${fix(x + step * 0.1)}" y="${fix(y)}" width="${fix(step * 0.8)}" height="${fix(tall)}" ` +
      `fill="#1565c0"/>${text(middle, y - 4, String(value))}${below(middle, label, step)}`
    );
  });
  return picture(title, parts.join('\n'));
}

/** Labels stand aslant where they are too long to stand beside each other. */
function below(x: number, label: string, room: number): string {
  const y = height - bottom + 16;
  const short = label.length > 14 ? `${label.slice(0, 13)}…` : label;
  return label.length * 7 <= room
    ? text(x, y, label)
    : `<g transform="rotate(-25 ${fix(x)} ${y})">${text(x + 6, y, short, 'end')}</g>`;
}

/** How many there are up to each time, as an SVG picture: a line that rises with each of them. */
export function timeChart(title: string, times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = [...times].sort((a, b) => a - b);
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  const span = Math.max(1, last - first);
  const x = (time: number) => left + ((time - first) / span) * plotWidth;
  const y = (count: number) => top + plotHeight - (count / sorted.length) * plotHeight;
  const line = sorted.map((time, i) => `H${fix(x(time))}V${fix(y(i + 1))}`).join('');
  return picture(
    title,
    `<path d="M${left} ${fix(y(0))}${line}H${left + plotWidth}" fill="none" stroke="#1565c0"/>
${text(left, height - bottom + 16, dateOf(first), 'start')}
${text(left + plotWidth, height - bottom + 16, dateOf(last), 'end')}
${text(left - 6, y(sorted.length) + 4, String(sorted.length), 'end')}${text(left - 6, y(0) + 4, '0', 'end')}`,
  );
}

/** A date and a time as the machine's clock has them: `2026-03-01 09:30`. */
export const dateOf = (time: number): string => {
  const at = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16).replace('T', ' ');
};

const picture = (title: string, parts: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
  `height="${height}" role="img" font-family="sans-serif" font-size="12">
<title>${escapeXml(title)}</title>
<path d="M${left} ${top}V${top + plotHeight}H${left + plotWidth}" fill="none" stroke="#888"/>
${parts}
</svg>`;

const text = (x: number, y: number, content: string, anchor = 'middle') =>
  `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}">${escapeXml(content)}</text>`;

const fix = (value: number) => Number(value.toFixed(1));
