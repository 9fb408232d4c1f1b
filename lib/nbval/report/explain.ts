import { createHash } from 'node:crypto';
import type * as JestDiff from 'jest-diff';
import type { Difference } from '../compare/difference';
import { splitLines } from '../compare/python';
import { Structure } from '../compare/structure';
import type { Tolerance } from '../compare/tolerance';
import { pythonJson } from '../../jupyter/notebook/pythonjson';

/** How much of a difference is shown: lines before it, lines in all, and characters of a line. */
const contextLines = 3;
const linesShown = 40;
const columnsShown = 400;

/**
 * A difference in words: the stored value, the new one, and the first position at which they differ. nbval's
 * messages, where it has one.
 *
 * @param options.tolerance is named where it is not 0.
 * @param options.color whether the lines have jest's colours, and what differs within a line is inverse.
 * Default false: then there are carets below it.
 */
export function explain(
  difference: Difference,
  { tolerance, color = false }: { tolerance?: Tolerance; color?: boolean } = {},
): string {
  switch (difference.kind) {
    case 'missing-fields':
      return [
        `Missing output fields from running code: {${difference.fields.join(', ')}}`,
        ...shown('stored', difference),
      ].join('\n');
    case 'unexpected-fields':
      return [
        `Unexpected output fields from running code: {${difference.fields.join(', ')}}`,
        ...shown('got', difference),
      ].join('\n');
    case 'count': {
      const { key, stored, fresh } = difference;
      return [
        `dissimilar number of outputs for key "${key}": stored ${stored.length}, got ${fresh.length}`,
        ...unified(stored.map(textOf).join('\n'), fresh.map(textOf).join('\n'), color),
      ].join('\n');
    }
    case 'mismatch': {
      const [stored, fresh] = [textOf(difference.stored), textOf(difference.fresh)];
      const within =
        tolerance && (tolerance.rtol > 0 || tolerance.atol > 0)
          ? ` (numbers may differ by ${tolerance.atol} + ${tolerance.rtol} of the stored one)`
          : '';
      const how = difference.stored instanceof Structure ? ' in structure' : within;
      return [
        `mismatch '${difference.key}'${how}, first at ${positionOf(stored, fresh)}`,
        ...unified(stored, fresh, color),
      ].join('\n');
    }
  }
}

function shown(
  what: string,
  { fields, values }: Extract<Difference, { fields: readonly string[] }>,
): string[] {
  return fields.flatMap(field =>
    (values.get(field) ?? []).flatMap(value => [`${what} "${field}":`, ...clip(textOf(value))]),
  );
}

/** The value as text; long base64, such as a picture, as its digest. */
function textOf(value: unknown): string {
  if (value instanceof Structure) return value.outline;
  const text = typeof value === 'string' ? value : pythonJson(value);
  return text.length > 64 && isBase64(text.replace(/\n/g, ''))
    ? `${text.slice(0, 8)}...<snip base64, md5=${md5(text).slice(0, 16)}...>`
    : text;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);

function positionOf(stored: string, fresh: string): string {
  const i = firstDifferingIndex(stored, fresh);
  const before = stored.slice(0, i);
  return `line ${before.split('\n').length}, column ${i - before.lastIndexOf('\n')}`;
}

function firstDifferingIndex(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return i;
}

/** The lines around the first difference, compared; the whole text may have megabytes. */
function unified(stored: string, fresh: string, color: boolean): string[] {
  const [a, b] = [splitLines(stored), splitLines(fresh)];
  const endings = stored.endsWith('\n') !== fresh.endsWith('\n');
  if (endings) (stored.endsWith('\n') ? b : a).push('\\ no new line at the end');
  let first = 0;
  while (first < a.length && a[first] === b[first]) first++;
  const start = Math.max(0, first - contextLines);
  const part = (lines: string[], others: string[]) =>
    lines
      .slice(start, start + linesShown)
      .map((line, i) => visible(excerpt(line, firstDifferingIndex(line, others[start + i] ?? line))));
  const lines = jestDiff()
    .diffLinesUnified(part(a, b), part(b, a), { ...plain, aAnnotation: 'Stored', bAnnotation: 'Got' })
    .split('\n')
    .map(line => (line.startsWith('@@ ') ? '…' : line)); // its line numbers are those of the excerpt
  const rest = Math.max(a.length, b.length) - start - linesShown;
  const head = lines.indexOf('') + 1; // with the names of both
  return [
    ...(color ? lines.slice(0, head).map(line => painted(line)) : lines.slice(0, head)),
    ...withMarks(lines.slice(head), color),
    ...(start > 0 ? [`(from line ${start + 1})`] : []),
    ...(rest > 0 ? [`(and ${rest} more lines)`] : []),
  ];
}

/**
 * The lines of a comparison, in which a changed line has a line below it that marks the characters which
 * differ, as Python's ndiff has it (https://docs.python.org/3/library/difflib.html#difflib.ndiff). In colour
 * they are inverse, as in jest.
 */
function withMarks(lines: readonly string[], color: boolean): string[] {
  const has = (i: number, sign: string) => (lines[i] ?? '').startsWith(sign);
  return lines.flatMap((line, i) => {
    const pair = has(i, '-') && has(i + 1, '+') ? i : has(i - 1, '-') && has(i, '+') ? i - 1 : undefined;
    const isPair = pair !== undefined && !has(pair - 1, '-') && !has(pair + 2, '+');
    const mark = isPair ? markOf(line.slice(2), lines[pair === i ? i + 1 : i - 1].slice(2)) : undefined;
    if (color) return [painted(line, mark && [mark[0] + 2, mark[1] + 2])];
    return mark ? [line, `? ${' '.repeat(mark[0])}${'^'.repeat(mark[1] - mark[0])}`] : [line];
  });
}

/** jest's colours of what was expected and of what was received. */
const colors: Readonly<Record<string, number>> = { '-': 32, '+': 31 };

function painted(line: string, mark?: readonly [start: number, end: number]): string {
  const code = colors[line[0]] as number | undefined;
  if (code === undefined) return `\x1b[2m${line}\x1b[22m`;
  const [start, end] = mark ?? [line.length, line.length];
  const inverse = start < end ? `\x1b[7m${line.slice(start, end)}\x1b[27m` : '';
  return `\x1b[${code}m${line.slice(0, start)}${inverse}${line.slice(end)}\x1b[39m`;
}

/** Where a line has something else than the other; undefined where the two have nothing in common. */
function markOf(line: string, other: string): [start: number, end: number] | undefined {
  const start = firstDifferingIndex(line, other);
  let tail = 0;
  while (tail < Math.min(line.length, other.length) - start && line.at(-1 - tail) === other.at(-1 - tail))
    tail++;
  const own = line.length - start - tail;
  return start + tail === 0 || own === 0 ? undefined : [start, start + own];
}

/** An excerpt of a long line around a position. */
function excerpt(line: string, position: number): string {
  if (line.length <= columnsShown) return line;
  const start = Math.max(0, Math.min(position, line.length) - columnsShown / 4);
  const end = start + columnsShown;
  return (
    `${start > 0 ? '…' : ''}${line.slice(start, end)}${end < line.length ? '…' : ''} ` +
    `(${line.length} characters)`
  );
}

const clip = (text: string) => {
  const lines = splitLines(text);
  return [
    ...lines.slice(0, linesShown).map(line => `  ${visible(excerpt(line, 0))}`),
    ...(lines.length > linesShown ? [`  (and ${lines.length - linesShown} more lines)`] : []),
  ];
};

/** The line with visible control characters, and visible spaces at its end. */
const visible = (line: string) =>
  line
    .replace(
      /[\x00-\x08\x0b-\x1f\x7f]/g,
      character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .replace(/ +$/, spaces => '·'.repeat(spaces.length));

/** Loads it with the first difference: a run without one need not wait for it. */
const jestDiff = (): typeof JestDiff =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- import() is a promise
  require('jest-diff') as typeof JestDiff;

const same = (text: string) => text;
const plain = {
  aColor: same,
  bColor: same,
  changeColor: same,
  commonColor: same,
  patchColor: same,
  expand: false,
  contextLines,
};
