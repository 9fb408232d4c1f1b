import { PatternError, UntranslatablePattern } from '../pyregex/node';
import { substitution, type Substitution } from '../pyregex/substitute';

/** A regular expression and its replacement, in the syntax of Python's `re`. */
export interface SanitizePair {
  /** The pattern, for Python's `re.sub`. */
  readonly regex: string;
  /** The replacement, which may refer to groups. */
  readonly replace: string;
}

/** A sanitise file cannot be read, or one of its patterns cannot be applied. */
export class SanitizeError extends Error {
  override name = 'SanitizeError';
}

/**
 * Reads a sanitise file as nbval does (https://nbval.readthedocs.io/en/latest/#regex-output-sanitizing): a
 * line `regex: …` with a line `replace: …` directly below it is a pair; other lines are ignored. A pattern
 * that occurs twice keeps its first position, and its last replacement.
 */
export function parseSanitizeFile(text: string): SanitizePair[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const pairs = new Map<string, string>();
  for (const [i, line] of lines.entries()) {
    const following = lines[i + 1];
    if (line.startsWith('regex: ') && following?.startsWith('replace: '))
      pairs.set(line.slice(7), following.slice(9));
  }
  return [...pairs].map(([regex, replace]) => ({ regex, replace }));
}

/**
 * A function that applies all pairs to a text, in order. Patterns are compiled at their first use, as in
 * nbval, so a wrong pattern fails only cells that have text outputs.
 *
 * @throws SanitizeError naming the pattern, from the returned function.
 */
export function sanitizer(pairs: readonly SanitizePair[]): (text: string) => string {
  let ready: readonly Substitution[] | undefined;
  const known = new Map<string, string>(); // stored and new outputs are mostly the same
  return text => {
    ready ??= pairs.map(compile);
    if (ready.length === 0) return text;
    const sanitized = known.get(text) ?? ready.reduce((result, substitute) => substitute(result), text);
    known.set(text, sanitized);
    return sanitized;
  };
}

/**
 * Compiles all pairs.
 *
 * @throws SanitizeError for the first pair that cannot be applied.
 */
export function checkPairs(pairs: readonly SanitizePair[]): void {
  pairs.forEach(compile);
}

function compile({ regex, replace }: SanitizePair): Substitution {
  try {
    return substitution(regex, replace);
  } catch (error) {
    if (error instanceof PatternError)
      throw new SanitizeError(
        `the sanitise pattern "${regex}" with the replacement "${replace}" is wrong: ${error.message}`,
        { cause: error },
      );
    if (error instanceof UntranslatablePattern)
      throw new SanitizeError(
        `the sanitise pattern "${regex}" has no equivalent in JavaScript: ${error.message}; ` +
          `write it differently`,
        { cause: error },
      );
    throw error;
  }
}
