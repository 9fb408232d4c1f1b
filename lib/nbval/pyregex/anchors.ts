import { category, setSource } from './characters';
import type { Flags } from './flags';

// Python's anchors in JavaScript's `v` mode, whose own anchors know other line ends and other letters.

/** `\A`, and `^` without `(?m)`. */
export const textStart = String.raw`(?<!\p{Any})`;
/** `\Z`. */
export const textEnd = String.raw`(?!\p{Any})`;
/** `$` without `(?m)`, which matches before a last newline, too. */
export const textOrLastLineEnd = String.raw`(?=\n?(?!\p{Any}))`;
/** `^` with `(?m)`. */
export const lineStart = String.raw`(?<![^\n])`;
/** `$` with `(?m)`. */
export const lineEnd = String.raw`(?![^\n])`;

/** `\b`. */
export function boundary(flags: Flags): string {
  const word = setSource(category('w', flags)!);
  return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
}

/** `\B`. In an empty text neither `\b` nor `\B` matches in Python. */
export function noBoundary(flags: Flags): string {
  const word = setSource(category('w', flags)!);
  return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=\\p{Any})|(?=\\p{Any})))`;
}
