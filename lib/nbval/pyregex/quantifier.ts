import type { Greed } from './node';
import type { Reader } from './reader';

/** A quantifier; `max` may be Infinity. */
export interface Quantifier {
  readonly min: number;
  readonly max: number;
  readonly greed: Greed;
}

/**
 * Reads a quantifier, or nothing. A brace that begins no quantifier is an ordinary character.
 *
 * @throws PatternError.
 */
export function readQuantifier(reader: Reader): Quantifier | undefined {
  const range = readRange(reader);
  return (
    range && { ...range, greed: reader.accept('?') ? 'lazy' : reader.accept('+') ? 'possessive' : 'greedy' }
  );
}

function readRange(reader: Reader): { min: number; max: number } | undefined {
  if (reader.accept('*')) return { min: 0, max: Infinity };
  if (reader.accept('+')) return { min: 1, max: Infinity };
  if (reader.accept('?')) return { min: 0, max: 1 };
  if (reader.next !== '{' || reader.peek(1) === '}') return undefined;
  const start = reader.position;
  reader.take();
  const low = reader.takeWhile(/[0-9]/);
  const high = reader.accept(',') ? reader.takeWhile(/[0-9]/) : low;
  if (!reader.accept('}')) {
    reader.position = start;
    return undefined;
  }
  const [min, max] = [Number(low || 0), high ? Number(high) : Infinity];
  if (min >= limit || (max >= limit && max < Infinity))
    throw reader.error('the repetition number is too large', start);
  if (max < min) throw reader.error('min repeat greater than max repeat', start + 1);
  return { min, max };
}

/** Python's `MAXREPEAT`. */
const limit = 2 ** 32 - 1;
