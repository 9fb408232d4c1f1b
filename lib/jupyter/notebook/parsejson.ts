import { readNumberLiteral } from './exactnumber';

/** A part of a text: its first position, and the one behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a member of an object stands, or an item of an array, whose key is its number. */
export interface MemberSpan extends Span {
  readonly key: string;
  /** Of the key with its quotes; for an item of an array that of the value. */
  readonly keySpan: Span;
}

/** Where an object or an array of a JSON text stands, with all that is in it. */
export interface Layout extends Span {
  readonly members: readonly MemberSpan[];
}

/** The place of a member; of two of one name the last one counts. */
export const memberOf = ({ members }: Layout, name: string): MemberSpan | undefined =>
  members.findLast(({ key }) => key === name);

/** The layouts of the objects and arrays of a text. */
export type Layouts = ReadonlyMap<object, Layout>;

/** Objects and arrays within each other; Python's json cannot read more. */
const mostLevels = 1000;

/** Of a whole number (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits). */
const mostDigits = 4300;

/**
 * Reads JSON as Python's json does: `NaN`, `Infinity` and `-Infinity` are numbers, and of members of one name
 * the last one counts. Numbers that JavaScript has not are {@link ExactNumber}s.
 *
 * No package was found that reads these numbers, tells `1.0` from `1`, and says where in the text a value
 * stands.
 *
 * @throws SyntaxError with line and column.
 */
export function parseJson(text: string): unknown {
  return new JsonReader(text).read();
}

/**
 * The same, with the places of objects and arrays.
 *
 * @throws SyntaxError with line and column.
 */
export function parseJsonWithLayouts(text: string): { value: unknown; layouts: Layouts } {
  const layouts = new Map<object, Layout>();
  return { value: new JsonReader(text, layouts).read(), layouts };
}

/** Line and column of a position, from 1. */
export function placeOf(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split(/\r\n|\n|\r/);
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

const numberLiteral = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const whiteSpace = /[ \t\n\r]*/y;
const names: readonly [string, unknown][] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];

class JsonReader {
  #at = 0;
  #levels = 0;

  constructor(
    private readonly text: string,
    private readonly layouts?: Map<object, Layout>,
  ) {}

  read(): unknown {
    this.#skip();
    const value = this.#value();
    this.#skip();
    if (this.#at < this.text.length) this.#fail('the end');
    return value;
  }

  #value(): unknown {
    switch (this.text[this.#at]) {
      case '"':
        return this.#string();
      case '{':
        return this.#object();
      case '[':
        return this.#array();
    }
    for (const [name, value] of names) {
      if (!this.text.startsWith(name, this.#at)) continue;
      this.#at += name.length;
      return value;
    }
    const start = this.#at;
    const literal = this.#match(numberLiteral) ?? this.#fail('a value');
    if (literal.length > mostDigits && /^-?[0-9]+$/.test(literal)) {
      this.#at = start;
      this.#fail(`a whole number of at most ${mostDigits} digits, which is what Python reads`);
    }
    return readNumberLiteral(literal);
  }

  #string(): string {
    const start = this.#at;
    const end = this.#closingQuote();
    if (end === undefined) return this.#fail('a text with its end');
    const literal = this.text.slice(start, end + 1);
    try {
      const value = JSON.parse(literal) as string;
      this.#at = end + 1;
      return value;
    } catch {
      return this.#fail('a text whose control characters are escaped, and whose escapes are those of JSON');
    }
  }

  /** Where the text ends that begins here. A pattern that repeats alternatives fails on some megabytes. */
  #closingQuote(): number | undefined {
    let end = this.text.indexOf('"', this.#at + 1);
    while (end !== -1) {
      let before = end;
      while (this.text[before - 1] === '\\') before--;
      if ((end - before) % 2 === 0) return end;
      end = this.text.indexOf('"', end + 1);
    }
    return undefined;
  }

  #object(): Record<string, unknown> {
    const members: MemberSpan[] = [];
    const entries: [string, unknown][] = [];
    const start = this.#at;
    this.#items('}', () => {
      const keyStart = this.#at;
      if (this.text[keyStart] !== '"') this.#fail('a name in double quotes');
      const key = this.#string();
      const keySpan = { start: keyStart, end: this.#at };
      this.#skip();
      if (this.text[this.#at] !== ':') this.#fail('a colon');
      this.#at++;
      this.#skip();
      const valueStart = this.#at;
      entries.push([key, this.#value()]);
      members.push({ key, keySpan, start: valueStart, end: this.#at });
    });
    const object = Object.fromEntries(entries); // with `__proto__` as a name like any other
    this.layouts?.set(object, { start, end: this.#at, members });
    return object;
  }

  #array(): unknown[] {
    const members: MemberSpan[] = [];
    const array: unknown[] = [];
    const start = this.#at;
    this.#items(']', () => {
      const itemStart = this.#at;
      const item = this.#value();
      const span = { start: itemStart, end: this.#at };
      if (this.layouts) members.push({ key: String(array.length), keySpan: span, ...span });
      array.push(item);
    });
    this.layouts?.set(array, { start, end: this.#at, members });
    return array;
  }

  /** Reads what stands between two brackets, with commas between. */
  #items(close: string, readItem: () => void): void {
    if (++this.#levels > mostLevels)
      throw new SyntaxError(`it is nested more than ${mostLevels} levels deep`);
    this.#at++;
    this.#skip();
    while (this.text[this.#at] !== close) {
      readItem();
      this.#skip();
      if (this.text[this.#at] === close) break;
      if (this.text[this.#at] !== ',') this.#fail(`a comma or ${close}`);
      this.#at++;
      this.#skip();
      if (this.text[this.#at] === close) this.#fail('a value behind the comma');
    }
    this.#at++;
    this.#levels--;
  }

  #skip(): void {
    this.#match(whiteSpace);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fail(expected: string): never {
    const { line, column } = placeOf(this.text, this.#at);
    const found = this.text.slice(this.#at, this.#at + 20);
    throw new SyntaxError(
      `line ${line}, column ${column}: expected ${expected}, got ${found === '' ? 'the end' : found}`,
    );
  }
}
