import { closest, distance } from 'fastest-levenshtein';

/**
 * What somebody may have meant who wrote a name that is unknown.
 *
 * @param known all names that there are.
 * @returns `; did you mean NAME?`, or an empty text where none is near: at most two letters away, and no
 * more than half of them.
 */
export function didYouMean(given: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const nearest = closest(given, known);
  const off = distance(given, nearest);
  const isNear = off <= 2 && off <= given.replace(/^-+/, '').length / 2;
  return isNear ? `; did you mean ${nearest}?` : '';
}
