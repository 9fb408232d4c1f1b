import { category, setSource } from './characters';
import type { Flags } from './flags';

/** Python's places in a text, for which JavaScript's own signs know other ends of lines and other letters. */

export const start = String.raw`(?<!\p{Any})`;
export const stringEnd = String.raw`(?!\p{Any})`;
/** `$` is also before a last newline. */
export const end = String.raw`(?=\n?(?!\p{Any}))`;
export const lineStart = String.raw`(?<![^\n])`;
export const lineEnd = String.raw`(?![^\n])`;

export function boundary(flags: Flags): string {
  const word = setSource(category('w', flags)!);
  return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
}

/** In an empty text Python finds neither `\b` nor `\B`. */
export function noBoundary(flags: Flags): string {
  const word = setSource(category('w', flags)!);
  return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=\\p{Any})|(?=\\p{Any})))`;
}
