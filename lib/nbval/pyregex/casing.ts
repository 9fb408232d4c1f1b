/**
 * The characters, as code points, that Python takes for the same under `(?i)`: those whose lower cases have
 * one upper case. So `k` is also the Kelvin sign, and `i` also Turkish `İ` and `ı`; JavaScript's `i` flag
 * differs.
 */
export function sameWithoutCase(code: number, asciiOnly: boolean): readonly number[] {
  if (asciiOnly) return isAsciiLetter(code) ? [code | 0x20, code & ~0x20] : [code];
  return groups().get(keyOf(code)) ?? [code];
}

/** The characters outside of a range that are the same as one in it under `(?i)`. */
export function siblingsOfRange(from: number, to: number, asciiOnly: boolean): readonly number[] {
  const found = new Set<number>();
  const candidates = asciiOnly ? asciiLetters : [...groups().values()].flat();
  for (const code of candidates) {
    if (code < from || code > to) continue;
    for (const sibling of sameWithoutCase(code, asciiOnly)) found.add(sibling);
  }
  return [...found].filter(code => code < from || code > to);
}

const isAsciiLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const asciiLetters = Array.from({ length: 128 }, (_, code) => code).filter(isAsciiLetter);

/** Python's simple lower case is one character; JavaScript's of `İ` is two, and the first is Python's. */
const keyOf = (code: number) => {
  const lower = String.fromCodePoint(code).toLowerCase();
  return String.fromCodePoint(lower.codePointAt(0)!).toUpperCase();
};

let cached: ReadonlyMap<string, readonly number[]> | undefined;

/** Groups of characters that are the same without case, by their key; without groups of one. */
function groups(): ReadonlyMap<string, readonly number[]> {
  if (cached) return cached;
  const all = new Map<string, number[]>();
  for (let code = 0; code <= lastCased; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const text = String.fromCodePoint(code);
    if (text.toLowerCase() === text && text.toUpperCase() === text) continue;
    const key = keyOf(code);
    all.set(key, [...(all.get(key) ?? []), code]);
  }
  cached = new Map([...all].filter(([, codes]) => codes.length > 1));
  return cached;
}

/** The last character with cases; it is of Adlam. */
const lastCased = 0x1e943;
