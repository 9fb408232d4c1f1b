/** A place of a pattern: any text, or one character that passes a test. */
type Place = 'star' | ((character: string) => boolean);

/**
 * Whether a text matches a pattern of `*`, `?`, `[a-z]` and `[^a-z]`: SQLite's GLOB, by which IPython
 * searches its history. The time is at most the product of both lengths; a regular expression can take
 * exponentially long.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const places = placesOf(pattern);
  let [at, next, star, starAt] = [0, 0, -1, 0];
  while (at < text.length) {
    const place = places[next];
    if (place === 'star') [star, starAt, next] = [next, at, next + 1];
    else if (place?.(text[at])) [at, next] = [at + 1, next + 1];
    else if (star >= 0)
      [at, next] = [++starAt, star + 1]; // the last star takes one character more
    else return false;
  }
  return places.slice(next).every(place => place === 'star');
}

function placesOf(pattern: string): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const set = pattern[i] === '[' ? /\[([\^!]?)(\]?[^\]]*)\]/y : undefined;
    if (set) set.lastIndex = i;
    const found = set?.exec(pattern);
    if (found) {
      places.push(setOf(found[2], found[1] !== ''));
      i += found[0].length - 1;
    } else if (pattern[i] !== '*') {
      const literal = pattern[i];
      places.push(character => literal === '?' || character === literal);
    } else if (places.at(-1) !== 'star') places.push('star');
  }
  return places;
}

function setOf(members: string, isNegated: boolean): Place {
  const ranges = [...members.matchAll(/([^])-([^])|([^])/g)].map(([, from, to, one]) => [
    from ?? one,
    to ?? one,
  ]);
  return character => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}
