import { PatternError } from './node';

/** Reads a text by code points, as Python counts. Errors name the position. */
export class Reader {
  readonly #characters: readonly string[];
  position = 0;

  constructor(readonly text: string) {
    this.#characters = Array.from(text);
  }

  /** The next character; undefined at the end. */
  get next(): string | undefined {
    return this.#characters[this.position];
  }

  get isAtEnd(): boolean {
    return this.position >= this.#characters.length;
  }

  /** The text from a position up to here. */
  since(position: number): string {
    return this.#characters.slice(position, this.position).join('');
  }

  /** The character `ahead` of the next one; undefined behind the end. */
  peek(ahead: number): string | undefined {
    return this.#characters[this.position + ahead];
  }

  /** Takes the next character. */
  take(): string {
    const character = this.next;
    if (character === undefined) throw this.error('unexpected end of pattern');
    this.position++;
    return character;
  }

  /** Takes `expected` where the text continues with it; returns whether it does. */
  accept(expected: string): boolean {
    const characters = Array.from(expected);
    if (!characters.every((character, i) => this.peek(i) === character)) return false;
    this.position += characters.length;
    return true;
  }

  /** Takes the characters that match, `limit` at most. */
  takeWhile(matches: RegExp, limit = Infinity): string {
    let taken = '';
    for (let n = 0; n < limit && this.next !== undefined && matches.test(this.next); n++)
      taken += this.take();
    return taken;
  }

  /** Takes everything up to `end`, and `end` as well; returns the text before it. */
  takeUntil(end: string, what: string): string {
    const start = this.position;
    let taken = '';
    while (!this.isAtEnd && this.next !== end) taken += this.take();
    if (!taken) throw this.error(`missing ${what}`, start);
    if (this.isAtEnd) throw this.error(`missing ${end}, unterminated name`, start);
    this.position++;
    return taken;
  }

  /** An error in Python's words; the caller throws it. */
  error(reason: string, position = this.position): PatternError {
    return new PatternError(`${reason} at position ${position}`);
  }
}
