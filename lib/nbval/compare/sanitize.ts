import { PatternError, UntranslatablePattern } from '../pyregex/node';
import { substitution, type Substitution } from '../pyregex/substitute';

/** A pair of a sanitise file, in Python's syntax. */
export interface SanitizePair {
  readonly regex: string;
  readonly replace: string;
}

/** The patterns cannot be applied. */
export class SanitizeError extends Error {
  override name = 'SanitizeError';
}

/**
 * Reads a sanitise file as nbval does: a line `regex: …` with a line `replace: …` right behind it is a pair,
 * and everything else is passed over. A pattern that comes twice keeps its first place, and takes the last
 * replacement.
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
 * One after the other, each on what the one before has left. Patterns are read at their first use, as Python
 * does: a wrong one hurts only cells that have something to sanitise.
 *
 * @throws SanitizeError, from the function returned, with the pattern in it.
 */
export function sanitizer(pairs: readonly SanitizePair[]): (text: string) => string {
  let ready: readonly Substitution[] | undefined;
  const known = new Map<string, string>(); // what was stored mostly comes again
  return text => {
    ready ??= pairs.map(compile);
    if (ready.length === 0) return text;
    const sanitized = known.get(text) ?? ready.reduce((result, substitute) => substitute(result), text);
    known.set(text, sanitized);
    return sanitized;
  };
}

/** @throws SanitizeError for the first pair that cannot be applied. */
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
        `the sanitise pattern "${regex}" cannot be applied here as Python would: ${error.message}; ` +
          `write it differently`,
        { cause: error },
      );
    throw error;
  }
}
