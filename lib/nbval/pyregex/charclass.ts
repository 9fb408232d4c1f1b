import { category, member, setSource } from './characters';
import { octal, readCharacterEscape } from './escapes';
import type { Flags } from './flags';
import type { CharacterSet } from './node';
import type { Reader } from './reader';

/**
 * Reads a class; the reader is behind its opening bracket.
 *
 * @throws PatternError.
 */
export function readClass(reader: Reader, flags: Flags): CharacterSet {
  const start = reader.position - 1;
  const negated = reader.accept('^');
  let members = '';
  for (let first = true; first || reader.next !== ']'; first = false) {
    const itemStart = reader.position;
    const from = readItem(reader, flags, start);
    if (reader.next !== '-' || reader.peek(1) === ']') {
      members += typeof from === 'number' ? member(from, from, flags) : setSource(from);
      continue;
    }
    reader.take();
    const to = readItem(reader, flags, start);
    if (typeof from !== 'number' || typeof to !== 'number' || to < from)
      throw reader.error(`bad character range ${reader.since(itemStart)}`, itemStart);
    members += member(from, to, flags);
  }
  reader.take();
  return { members, negated };
}

function readItem(reader: Reader, flags: Flags, classStart: number): number | CharacterSet {
  if (reader.isAtEnd) throw reader.error('unterminated character set', classStart);
  const start = reader.position;
  const character = reader.take();
  if (character !== '\\') return character.codePointAt(0)!;
  if (reader.isAtEnd) throw reader.error('bad escape (end of pattern)', start);
  const letter = reader.take();
  if (letter === 'b') return 8;
  if (/[0-7]/.test(letter)) return octal(reader, letter + reader.takeWhile(/[0-7]/, 2), start);
  return category(letter, flags) ?? readCharacterEscape(reader, letter, start);
}
