import { isOctal, octal } from './escapes';
import type { Pattern } from './parse';
import { Reader } from './reader';

/** A parsed replacement: texts, and numbers of groups. */
export type Template = readonly (string | number)[];

const escapes: Record<string, string | undefined> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/**
 * Parses a replacement as Python's `re.sub` does: `\1`, `\g<1>`, `\g<name>`, `\n`; `$1` and `&` are text.
 *
 * @throws PatternError where Python refuses it.
 */
export function parseTemplate(text: string, { groups, names }: Pattern): Template {
  const reader = new Reader(text);
  const parts: (string | number)[] = [];
  const group = (number: number, start: number) => {
    if (number > groups) throw reader.error(`invalid group reference ${number}`, start);
    return number;
  };
  while (!reader.isAtEnd) {
    const start = reader.position;
    const character = reader.take();
    if (character !== '\\') parts.push(character);
    else if (reader.isAtEnd) throw reader.error('bad escape (end of pattern)', start);
    else parts.push(escaped(reader, start, group, names));
  }
  return parts;
}

function escaped(
  reader: Reader,
  start: number,
  group: (number: number, start: number) => number,
  names: ReadonlyMap<string, number>,
): string | number {
  const letter = reader.take();
  if (letter === 'g') return named(reader, start, group, names);
  if (letter === '0')
    return String.fromCodePoint(octal(reader, letter + reader.takeWhile(/[0-7]/, 2), start));
  if (/[1-9]/.test(letter)) {
    if (isOctal(reader, letter))
      return String.fromCodePoint(octal(reader, letter + reader.takeWhile(/[0-7]/, 2), start));
    return group(Number(letter + reader.takeWhile(/[0-9]/, 1)), start + 1);
  }
  const known = escapes[letter];
  if (known !== undefined) return known;
  if (/[a-zA-Z]/.test(letter)) throw reader.error(`bad escape \\${letter}`, start);
  return `\\${letter}`;
}

function named(
  reader: Reader,
  start: number,
  group: (number: number, start: number) => number,
  names: ReadonlyMap<string, number>,
): number {
  if (!reader.accept('<')) throw reader.error('missing <');
  const name = reader.takeUntil('>', 'group name');
  if (/^[0-9]+$/.test(name)) return group(Number(name), start + 3);
  const number = names.get(name);
  if (number !== undefined) return number;
  if (/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
    throw reader.error(`unknown group name '${name}'`, start + 3);
  throw reader.error(`bad character in group name '${name}'`, start + 3);
}
