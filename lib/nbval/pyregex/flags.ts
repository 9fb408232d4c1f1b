import { UntranslatablePattern } from './node';
import type { Reader } from './reader';

/** Python's flags in a pattern (https://docs.python.org/3/library/re.html#flags). */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly verbose: boolean;
  readonly ascii: boolean;
}

/** Python's default. */
export const noFlags: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  verbose: false,
  ascii: false,
};

const names: Record<string, keyof Flags | undefined> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'verbose',
  a: 'ascii',
};

/** Flags as they are written in a pattern. */
export interface FlagGroup {
  readonly flags: Flags;
  /** `(?i)`, which applies to the whole pattern; otherwise `(?i:`, up to its closing bracket. */
  readonly isGlobal: boolean;
}

/**
 * Reads the flags behind `(?`: `i)`, `i:`, `-i:`, `s-i:`.
 *
 * @throws PatternError.
 */
export function readFlags(reader: Reader, outer: Flags, start: number): FlagGroup {
  const on = readLetters(reader);
  const off = reader.accept('-') ? readLetters(reader) : undefined;
  if (off === '') throw reader.error('missing flag');
  if (/[auL]/.test(off ?? '')) throw reader.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
  if (/L/.test(on)) throw reader.error("bad inline flags: cannot use 'L' flag with a str pattern");
  if (/a/.test(on) && /u/.test(on))
    throw reader.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
  if ([...on].some(letter => off?.includes(letter)))
    throw reader.error('bad inline flags: flag turned on and off');
  const flags: { -readonly [name in keyof Flags]: boolean } = { ...outer };
  for (const letter of on) {
    const name = names[letter];
    if (name) flags[name] = true;
    else if (letter === 'u') flags.ascii = false;
  }
  for (const letter of off ?? '') {
    const name = names[letter];
    if (name) flags[name] = false;
  }
  if (off === undefined && reader.accept(')')) {
    if (start !== 0) throw reader.error('global flags not at the start of the expression', start);
    return { flags, isGlobal: true };
  }
  if (!reader.accept(':')) throw reader.error(reader.isAtEnd ? 'missing -, : or )' : 'unknown flag');
  return { flags, isGlobal: false };
}

function readLetters(reader: Reader): string {
  const letters = reader.takeWhile(/[a-zA-Z]/);
  const unknown = [...letters].find(letter => !'aiLmsux'.includes(letter));
  if (unknown) throw reader.error('unknown flag');
  return letters;
}

/** @throws UntranslatablePattern. */
export const refuse = (what: string): never => {
  throw new UntranslatablePattern(what);
};
