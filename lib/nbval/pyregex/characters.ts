import { sameWithoutCase, siblingsOfRange } from './casing';
import type { Flags } from './flags';
import type { CharacterSet } from './node';

/**
 * One character or a range as members of a class, written by number since many signs have a meaning in `v`
 * mode.
 *
 * @param flags with `ignoreCase` other cases are added. Default: none.
 */
export function member(from: number, to = from, flags?: Flags): string {
  const range = from === to ? point(from) : `${point(from)}-${point(to)}`;
  if (!flags?.ignoreCase) return range;
  const others =
    from === to
      ? sameWithoutCase(from, flags.ascii).filter(code => code !== from)
      : siblingsOfRange(from, to, flags.ascii);
  return range + others.map(point).join('');
}

const point = (code: number) => `\\u{${code.toString(16)}}`;

/** The characters of Python's `\d`, `\w`, `\s`, `\D`, `\W` and `\S`; undefined for any other letter. */
export function category(letter: string, { ascii }: Flags): CharacterSet | undefined {
  const members = (ascii ? asciiCategories : categories)[letter.toLowerCase()];
  return members === undefined ? undefined : { members, negated: letter !== letter.toLowerCase() };
}

const categories: Record<string, string | undefined> = {
  d: String.raw`\p{Nd}`,
  w: String.raw`\p{L}\p{N}_`,
  s: String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`,
};

const asciiCategories: Record<string, string | undefined> = {
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: String.raw`\t-\r\x20`,
};

/** A set as a class of JavaScript. */
export const setSource = ({ members, negated }: CharacterSet): string =>
  negated || members ? `[${negated ? '^' : ''}${members}]` : '[]';

/** Every character. Not `[^]`, which V8 miscounts in a loop in `v` mode. */
export const everything: CharacterSet = { members: String.raw`\p{Any}`, negated: false };
/** Python's dot without `(?s)`. */
export const allButNewline: CharacterSet = { members: String.raw`\n`, negated: true };
