import { allButNewline, category, everything, member } from './characters';
import { readClass } from './charclass';
import { isOctal, octal, readCharacterEscape } from './escapes';
import { noFlags, readFlags, refuse, type Flags } from './flags';
import { boundary, lineEnd, lineStart, noBoundary, textEnd, textOrLastLineEnd, textStart } from './anchors';
import type { Node, Width } from './node';
import { readQuantifier } from './quantifier';
import { Reader } from './reader';
import { fixedWidth, width } from './width';

/** A parsed pattern. */
export interface Pattern {
  readonly root: Node;
  /** How many groups there are. */
  readonly groups: number;
  /** Numbers of groups by their names. */
  readonly names: ReadonlyMap<string, number>;
}

/**
 * Parses a pattern as Python 3.11's `re` does (https://docs.python.org/3.11/library/re.html).
 *
 * @throws PatternError where Python refuses it; UntranslatablePattern where JavaScript has no equivalent.
 */
export function parse(text: string): Pattern {
  const reader = new Reader(text);
  const parser = new Parser(reader);
  const root = parser.branches(noFlags, true);
  if (!reader.isAtEnd) throw reader.error('unbalanced parenthesis');
  return { root, groups: parser.groups, names: parser.names };
}

class Parser {
  groups = 0;
  readonly names = new Map<string, number>();
  readonly #widths = new Map<number, Width>(); // of the groups that are closed
  /** Groups from this number on are in the look-behind that is being read, which cannot refer to them. */
  #lookBehindFrom = Infinity;

  constructor(private readonly reader: Reader) {}

  /** Reads alternatives, up to a closing bracket or the pattern's end. */
  branches(flags: Flags, isOutermost = false): Node {
    const branches: Node[] = [];
    let current = flags;
    do {
      const { node, flags: after } = this.#sequence(current, isOutermost && branches.length === 0);
      branches.push(node);
      current = after; // global flags at the start apply to every branch
    } while (this.reader.accept('|'));
    return branches.length === 1 ? branches[0] : { type: 'branch', branches };
  }

  #sequence(outer: Flags, isFirst: boolean): { node: Node; flags: Flags } {
    const items: Node[] = [];
    let flags = outer;
    while (!this.reader.isAtEnd && this.reader.next !== '|' && this.reader.next !== ')') {
      if (flags.verbose && this.#skipSpace()) continue;
      const start = this.reader.position;
      const quantifier = readQuantifier(this.reader);
      if (quantifier) {
        const body = items.pop();
        if (!body || body.type === 'at') throw this.reader.error('nothing to repeat', start);
        if (body.type === 'repeat') throw this.reader.error('multiple repeat', start);
        items.push({ type: 'repeat', ...quantifier, body });
        continue;
      }
      const item = this.#item(flags, isFirst && items.length === 0);
      if ('global' in item) flags = item.global;
      else if (item.node) items.push(item.node);
    }
    return { node: { type: 'sequence', items }, flags };
  }

  #skipSpace(): boolean {
    if (/[ \t\n\r\v\f]/.test(this.reader.next!)) this.reader.take();
    else if (this.reader.accept('#')) this.reader.takeWhile(/[^\n]/);
    else return false;
    return true;
  }

  #item(flags: Flags, isFirst: boolean): { node: Node | undefined } | { global: Flags } {
    const { reader } = this;
    const start = reader.position;
    const character = reader.take();
    switch (character) {
      case '.':
        return { node: { type: 'set', set: flags.dotAll ? everything : allButNewline } };
      case '^':
        return at(flags.multiline ? lineStart : textStart);
      case '$':
        return at(flags.multiline ? lineEnd : textOrLastLineEnd);
      case '[':
        return { node: { type: 'set', set: readClass(reader, flags) } };
      case '\\':
        return { node: this.#escape(flags, start) };
      case '(':
        return this.#bracket(flags, start, isFirst);
      default:
        return { node: literal(character.codePointAt(0)!, flags) };
    }
  }

  #escape(flags: Flags, start: number): Node {
    const { reader } = this;
    if (reader.isAtEnd) throw reader.error('bad escape (end of pattern)', start);
    const letter = reader.take();
    switch (letter) {
      case 'A':
        return at(textStart).node;
      case 'Z':
        return at(textEnd).node;
      case 'b':
        return at(boundary(flags)).node;
      case 'B':
        return at(noBoundary(flags)).node;
      case '0':
        return literal(octal(reader, letter + reader.takeWhile(/[0-7]/, 2), start), flags);
    }
    if (/[1-9]/.test(letter)) {
      if (isOctal(reader, letter))
        return literal(octal(reader, letter + reader.takeWhile(/[0-7]/, 2), start), flags);
      return this.#reference(Number(letter + reader.takeWhile(/[0-9]/, 1)), flags, start + 1);
    }
    const set = category(letter, flags);
    return set ? { type: 'set', set } : literal(readCharacterEscape(reader, letter, start), flags);
  }

  #reference(group: number, flags: Flags, start: number): Node {
    if (group > this.groups) throw this.reader.error(`invalid group reference ${group}`, start);
    const known = this.#widths.get(group);
    if (!known) throw this.reader.error('cannot refer to an open group', start - 1);
    if (group >= this.#lookBehindFrom)
      throw this.reader.error('cannot refer to group defined in the same lookbehind subpattern', start);
    if (flags.ignoreCase) refuse('it refers to a group without regard to case');
    return { type: 'reference', group, width: known };
  }

  #bracket(flags: Flags, start: number, isFirst: boolean): { node: Node | undefined } | { global: Flags } {
    const { reader } = this;
    if (!reader.accept('?')) return { node: this.#group(flags, start) };
    if (reader.accept(':')) return { node: this.#close(this.branches(flags), start) };
    if (reader.accept('>'))
      return { node: { type: 'atomic', body: this.#close(this.branches(flags), start) } };
    if (reader.accept('P')) return { node: this.#named(flags, start) };
    if (reader.accept('=')) return { node: this.#look('ahead', false, flags, start) };
    if (reader.accept('!')) return { node: this.#look('ahead', true, flags, start) };
    if (reader.accept('<=')) return { node: this.#look('behind', false, flags, start) };
    if (reader.accept('<!')) return { node: this.#look('behind', true, flags, start) };
    if (reader.accept('#')) {
      reader.takeWhile(/[^)]/);
      if (!reader.accept(')')) throw reader.error('missing ), unterminated comment', start);
      return { node: undefined };
    }
    if (reader.accept('(')) refuse('it asks whether a group matched: (?(…)…)');
    if (!/[aiLmsux-]/.test(reader.next ?? ''))
      throw reader.error(
        reader.isAtEnd
          ? 'unexpected end of pattern'
          : `unknown extension ?${reader.next}${reader.next === '<' ? (reader.peek(1) ?? '') : ''}`,
        start + 1,
      );
    const { flags: inner, isGlobal } = readFlags(reader, flags, isFirst ? 0 : start || -1);
    return isGlobal ? { global: inner } : { node: this.#close(this.branches(inner), start) };
  }

  #group(flags: Flags, start: number, name?: string): Node {
    const number = ++this.groups;
    if (name) this.names.set(name, number);
    const body = this.#close(this.branches(flags), start);
    this.#widths.set(number, width(body));
    return { type: 'group', number, body };
  }

  #named(flags: Flags, start: number): Node {
    const { reader } = this;
    const nameStart = reader.position + 1;
    if (reader.accept('<')) {
      const name = identifier(reader.takeUntil('>', 'group name'), reader, nameStart);
      const earlier = this.names.get(name);
      if (earlier !== undefined)
        throw reader.error(
          `redefinition of group name '${name}' as group ${this.groups + 1}; was group ${earlier}`,
          nameStart,
        );
      return this.#group(flags, start, name);
    }
    if (!reader.accept('='))
      throw reader.error(
        reader.isAtEnd ? 'unexpected end of pattern' : `unknown extension ?P${reader.next}`,
        start + 1,
      );
    const name = identifier(reader.takeUntil(')', 'group name'), reader, nameStart);
    const group = this.names.get(name);
    if (group === undefined) throw reader.error(`unknown group name '${name}'`, nameStart);
    return this.#reference(group, flags, nameStart);
  }

  #look(direction: 'ahead' | 'behind', negated: boolean, flags: Flags, start: number): Node {
    const outer = this.#lookBehindFrom;
    if (direction === 'behind') this.#lookBehindFrom = Math.min(outer, this.groups + 1);
    const body = this.#close(this.branches(flags), start);
    this.#lookBehindFrom = outer;
    if (direction === 'behind' && fixedWidth(body) === undefined)
      throw this.reader.error('look-behind requires fixed-width pattern', start);
    return { type: 'look', direction, negated, body };
  }

  #close(body: Node, start: number): Node {
    if (!this.reader.accept(')')) throw this.reader.error('missing ), unterminated subpattern', start);
    // so that a quantifier in brackets can have another one behind them
    return { type: 'sequence', items: [body] };
  }
}

const at = (javascript: string): { node: Node } => ({ node: { type: 'at', javascript } });

const literal = (code: number, flags: Flags): Node => ({
  type: 'set',
  set: { members: member(code, code, flags), negated: false },
});

function identifier(name: string, reader: Reader, start: number): string {
  if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name))
    throw reader.error(`bad character in group name '${name}'`, start);
  return name;
}
