/** A string of Python or JavaScript, a number, a sign, an arrow, or a word. */
const quoted = /[bru]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/.source;
const token = new RegExp(String.raw`\s+|${quoted}|=>|[()[\]{},:=]|[^\s()[\]{},:='"\x60]+`, 'giy');

const number = /^[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?[njl]?$|^[-+]?(?:nan|inf|infinity)$/i;
const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Of a text, in characters: the pattern of a string fails on some megabytes. */
const longest = 1e6;

/** Groups within groups, and items that are only counted. */
const deepest = 100;
const mostItems = 1e6;

/**
 * The value that a text of Python's `repr` or of Node's `util.inspect` shows: an object, a list, or something
 * simple. A call such as `tensor([1, 2], device='cpu')` is an object of its name's. Only the kinds of simple
 * values count; numbers are 0.
 *
 * @returns undefined for any other text.
 */
export function readLiteral(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.length > longest || !/^(?:[bru]{0,2}["'`]|[-+.\w]|[([{])/i.test(trimmed)) return undefined;
  const tokens = trimmed.match(token) ?? [];
  if (tokens.join('') !== trimmed) return undefined;
  const reader = new LiteralReader(tokens);
  try {
    const value = reader.value();
    return reader.isAtEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NoLiteral) return undefined;
    throw error;
  }
}

class NoLiteral extends Error {}

class LiteralReader {
  #position = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get isAtEnd(): boolean {
    this.#skipSpace();
    return this.#position === this.tokens.length;
  }

  value(depth = 0): unknown {
    this.#skipSpace();
    const first = this.tokens[this.#position] as string | undefined;
    if (first === undefined || depth > deepest) throw new NoLiteral();
    if (first in closing) return this.#group(depth);
    if (/["'`]$/.test(first)) return this.#take('');
    if (/^[,:=)\]}]/.test(first)) throw new NoLiteral();
    const simple = simpleValue(first);
    if (simple !== undefined) return this.#take(simple);
    return this.#named(first, depth);
  }

  /** `tensor([1])`, `Map(2) { 'a' => 1 }`, `Point { x: 1 }`. */
  #named(name: string, depth: number): unknown {
    if (!/^[\w$.]+$/.test(name)) throw new NoLiteral();
    this.#position++;
    const groups: unknown[] = [];
    for (;;) {
      const at = this.#position;
      this.#skipSpace();
      const next = this.tokens[this.#position];
      if (next === undefined || !(next in closing)) {
        this.#position = at;
        break;
      }
      groups.push(this.#group(depth));
    }
    if (groups.length === 0 && depth === 0) throw new NoLiteral();
    if (groups.length === 0) return name; // such as the float32 of dtype=float32
    return { [name]: groups.length === 1 ? groups[0] : groups };
  }

  #group(depth: number): unknown {
    const open = this.tokens[this.#position++];
    const entries: { key?: string; value: unknown; more?: number }[] = [];
    let hasComma = false;
    for (;;) {
      this.#skipSpace();
      const next = this.tokens[this.#position] as string | undefined;
      if (next === undefined) throw new NoLiteral();
      if (next === closing[open]) break;
      if (next === ',') {
        hasComma = true;
        this.#position++;
      } else entries.push(this.#entry(depth + 1));
    }
    this.#position++;
    const items = entries.filter(({ key }) => key === undefined);
    if (items.length === entries.length && (open !== '{' || items.length > 0)) return this.#list(items);
    if (!hasComma && entries.length > 1) throw new NoLiteral();
    return Object.fromEntries(entries.map(({ key, value }, i) => [key ?? String(i), value]));
  }

  #entry(depth: number): { key?: string; value: unknown; more?: number } {
    const rest = /^\.\.\.$|^…$/.test(this.tokens[this.#position]) ? this.#elided() : undefined;
    if (rest !== undefined) return { value: '...', more: rest };
    const at = this.#position;
    const word = this.tokens[at];
    this.#position++;
    this.#skipSpace();
    if ([':', '=', '=>'].includes(this.tokens[this.#position]) && !(word in closing)) {
      this.#position++;
      return { key: word.replace(/^[bru]?(["'`])(.*)\1$/is, '$2'), value: this.value(depth) };
    }
    this.#position = at;
    return { value: this.value(depth) };
  }

  /** Node's `... 90 more items`, or only the dots; -1 for these. */
  #elided(): number {
    this.#position++;
    const words = this.tokens.slice(this.#position, this.#position + 6).join('');
    const more = /^\s(\d+)\smore\sitems?$/.exec(words.replace(/\s$/, ''));
    if (!more) return -1;
    this.#position += 6;
    if (Number(more[1]) > mostItems) throw new NoLiteral();
    return Number(more[1]);
  }

  #list(items: readonly { value: unknown; more?: number }[]): unknown[] {
    return items.flatMap(({ value, more }) =>
      more === undefined || more < 0 ? [value] : Array.from({ length: more }, () => items[0].value),
    );
  }

  #take<T>(value: T): T {
    this.#position++;
    return value;
  }

  #skipSpace(): void {
    while (/^\s/.test(this.tokens[this.#position] ?? '')) this.#position++;
  }
}

function simpleValue(word: string): unknown {
  if (number.test(word)) return 0;
  if (/^(?:true|false)$/i.test(word)) return true;
  return /^(?:none|null|undefined|<na>|nat)$/i.test(word) ? null : undefined;
}
