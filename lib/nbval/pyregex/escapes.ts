import { refuse } from './flags';
import type { Reader } from './reader';

/** Escapes of one character that are the same in patterns and in classes. */
const simple: Record<string, number | undefined> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

const hexDigits: Record<string, number | undefined> = { x: 2, u: 4, U: 8 };

/**
 * The code point of an escape in a pattern or class; the reader is behind its letter. The caller handles
 * references to groups, and categories such as `\d`.
 *
 * @throws PatternError; UntranslatablePattern for `\N{…}`.
 */
export function readCharacterEscape(reader: Reader, letter: string, start: number): number {
  const known = simple[letter];
  if (known !== undefined) return known;
  const digits = hexDigits[letter];
  if (digits !== undefined) {
    const hex = reader.takeWhile(/[0-9a-fA-F]/, digits);
    if (hex.length < digits) throw reader.error(`incomplete escape \\${letter}${hex}`, start);
    const code = parseInt(hex, 16);
    if (code > 0x10ffff) throw reader.error(`bad escape \\${letter}${hex}`, start);
    return code;
  }
  if (letter === 'N')
    return refuse('it names a character (\\N{…}), and the names are not known here: write \\u…');
  if (/[a-zA-Z0-9]/.test(letter)) throw reader.error(`bad escape \\${letter}`, start);
  return letter.codePointAt(0)!;
}

/** The code point of `\ooo`. */
export function octal(reader: Reader, digits: string, start: number): number {
  const code = parseInt(digits, 8);
  if (code > 0o377) throw reader.error(`octal escape value \\${digits} outside of range 0-0o377`, start);
  return code;
}

/**
 * Whether a digit and the next two are octal: then a backslash before them means a character, not a group.
 */
export const isOctal = (reader: Reader, first: string): boolean =>
  /[0-7]/.test(first) && /[0-7]/.test(reader.next ?? '') && /[0-7]/.test(reader.peek(1) ?? '');
