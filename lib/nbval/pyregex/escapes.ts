import { refuse } from './flags';
import type { Reader } from './reader';

/** Escapes that stand for one character in patterns, in classes and in replacements. */
const simple: Record<string, number | undefined> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

const hexDigits: Record<string, number | undefined> = { x: 2, u: 4, U: 8 };

/**
 * The character that an escape in a pattern stands for; the reader stands behind its letter. Groups and
 * categories are the caller's.
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

/** `\ooo` with its first digit read. */
export function octal(reader: Reader, digits: string, start: number): number {
  const code = parseInt(digits, 8);
  if (code > 0o377) throw reader.error(`octal escape value \\${digits} outside of range 0-0o377`, start);
  return code;
}

/** Whether a backslash, a digit and what follows are three octal digits, so a character and no group. */
export const isOctal = (reader: Reader, first: string): boolean =>
  /[0-7]/.test(first) && /[0-7]/.test(reader.next ?? '') && /[0-7]/.test(reader.peek(1) ?? '');
