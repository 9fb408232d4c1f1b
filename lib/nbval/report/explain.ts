import { createHash } from 'node:crypto';
import { diffLinesUnified } from 'jest-diff';
import type { Difference } from '../compare/difference';
import { splitLines } from '../compare/python';
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
 * @param tolerance is named where it is not 0.
 */
export function explain(difference: Difference, tolerance?: Tolerance): string {
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
        ...unified(stored.map(textOf).join('\n'), fresh.map(textOf).join('\n')),
      ].join('\n');
    }
    case 'mismatch': {
      const [stored, fresh] = [textOf(difference.stored), textOf(difference.fresh)];
      const within =
        tolerance && (tolerance.rtol > 0 || tolerance.atol > 0)
          ? ` (numbers may differ by ${tolerance.atol} + ${tolerance.rtol} of the stored one)`
          : '';
      return [
        `mismatch '${difference.key}'${within}, first at ${positionOf(stored, fresh)}`,
        ...unified(stored, fresh),
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
function unified(stored: string, fresh: string): string[] {
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
  const lines = diffLinesUnified(part(a, b), part(b, a), {
    ...plain,
    aAnnotation: 'Stored',
    bAnnotation: 'Got',
  })
    .split('\n')
    .map(line => (line.startsWith('@@ ') ? '…' : line)); // its line numbers are those of the excerpt
  const rest = Math.max(a.length, b.length) - start - linesShown;
  const head = lines.indexOf('') + 1; // with the names of both
  return [
    ...lines.slice(0, head),
    ...withMarks(lines.slice(head)),
    ...(start > 0 ? [`(from line ${start + 1})`] : []),
    ...(rest > 0 ? [`(and ${rest} more lines)`] : []),
  ];
}

/**
 * The lines of a comparison, in which a changed line has a line below it that marks the characters which
 * differ, as Python's ndiff has it (https://docs.python.org/3/library/difflib.html#difflib.ndiff).
 */
function withMarks(lines: readonly string[]): string[] {
  const has = (i: number, sign: string) => (lines[i] ?? '').startsWith(sign);
  return lines.flatMap((line, i) => {
    const pair = has(i, '-') && has(i + 1, '+') ? i : has(i - 1, '-') && has(i, '+') ? i - 1 : undefined;
    if (pair === undefined || has(pair - 1, '-') || has(pair + 2, '+')) return [line];
    const mark = markOf(line.slice(2), lines[pair === i ? i + 1 : i - 1].slice(2));
    return mark === '' ? [line] : [line, `? ${mark}`];
  });
}

/** Carets below what a line has instead of the other; empty where the two have nothing in common. */
function markOf(line: string, other: string): string {
  const start = firstDifferingIndex(line, other);
  let tail = 0;
  while (tail < Math.min(line.length, other.length) - start && line.at(-1 - tail) === other.at(-1 - tail))
    tail++;
  const own = line.length - start - tail;
  return start + tail === 0 || own === 0 ? '' : ' '.repeat(start) + '^'.repeat(own);
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
