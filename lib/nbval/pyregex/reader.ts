import { PatternError } from './node';

/** A text, read character by character; in code points, which is how Python counts. */
export class Reader {
  readonly #characters: readonly string[];
  position = 0;

  constructor(readonly text: string) {
    this.#characters = Array.from(text);
  }

  get next(): string | undefined {
    return this.#characters[this.position];
  }

  get isAtEnd(): boolean {
    return this.position >= this.#characters.length;
  }

  /** What was taken from a position on. */
  since(position: number): string {
    return this.#characters.slice(position, this.position).join('');
  }

  peek(ahead: number): string | undefined {
    return this.#characters[this.position + ahead];
  }

  take(): string {
    const character = this.next;
    if (character === undefined) throw this.error('unexpected end of pattern');
    this.position++;
    return character;
  }

  /** Takes `expected` where that comes next. */
  accept(expected: string): boolean {
    const characters = Array.from(expected);
    if (!characters.every((character, i) => this.peek(i) === character)) return false;
    this.position += characters.length;
    return true;
  }

  /** Takes as many as match, up to `limit`. */
  takeWhile(matches: RegExp, limit = Infinity): string {
    let taken = '';
    for (let n = 0; n < limit && this.next !== undefined && matches.test(this.next); n++)
      taken += this.take();
    return taken;
  }

  /** Takes everything up to `end`, and `end` itself. */
  takeUntil(end: string, what: string): string {
    const start = this.position;
    let taken = '';
    while (!this.isAtEnd && this.next !== end) taken += this.take();
    if (!taken) throw this.error(`missing ${what}`, start);
    if (this.isAtEnd) throw this.error(`missing ${end}, unterminated name`, start);
    this.position++;
    return taken;
  }

  error(reason: string, position = this.position): PatternError {
    return new PatternError(`${reason} at position ${position}`);
  }
}
