/**
 * The terms of a text for a search: words in small letters, and of scripts that are written without spaces
 * each pair of neighbouring signs, with the last sign of a run by itself.
 */
export function searchTerms(text: string): string[] {
  return (text.toLowerCase().match(runs) ?? []).flatMap(run =>
    spaceless.test(run) ? pairsOf([...run]) : [run],
  );
}

/** The terms of a question: the same, but only the pairs where a run has some. */
export const questionTerms = (text: string): string[] =>
  (text.toLowerCase().match(runs) ?? []).flatMap(run => {
    if (!spaceless.test(run)) return [run];
    const pairs = pairsOf([...run]);
    return pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  });

const pairsOf = (signs: readonly string[]) => signs.map((sign, i) => sign + (signs[i + 1] ?? ''));

const scripts = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}';
const spaceless = new RegExp(`^[${scripts}]`, 'u');
const runs = new RegExp(`[${scripts}]+|(?:(?![${scripts}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
