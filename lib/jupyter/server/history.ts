import { excerptOf } from '../protocol/json';
import { matchesGlob } from './glob';

/** The number of this session; 0 means the same, and negative numbers are earlier ones. */
const session = 1;

const longestPattern = 1_000;

/**
 * The cells of this session, for `history_request`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#history); they are not stored.
 */
export class History {
  readonly #entries: [session: number, line: number, input: string][] = [];

  /** Adds a cell with its execution count. */
  add(line: number, input: string): void {
    this.#entries.push([session, line, input]);
  }

  /**
   * The entries of a reply: the last `n`, a range, or those that match a pattern.
   *
   * @param content of the request.
   * @throws TypeError naming a field that is wrong, and its value.
   */
  find(content: Record<string, unknown>): unknown[] {
    const type = content['hist_access_type'];
    const n = numberOf(content, 'n');
    let found: [number, number, string][] = [];
    if (type === 'range') {
      const [start, stop] = [numberOf(content, 'start') ?? 0, numberOf(content, 'stop') ?? Infinity];
      if ([0, session].includes(numberOf(content, 'session') ?? 0))
        found = this.#entries.filter(([, line]) => line >= start && line < stop);
    } else if (type === 'search') found = this.#search(content['pattern'] ?? '*', content['unique'] === true);
    else if (type === 'tail') found = this.#entries;
    else
      throw new TypeError(`hist_access_type: expected "range", "tail" or "search", got ${excerptOf(type)}`);
    if (type !== 'range' && n !== undefined) found = n >= 1 ? found.slice(-n) : [];
    return found.map(([number, line, input]) => [
      number,
      line,
      content['output'] === true ? [input, null] : input,
    ]);
  }

  #search(pattern: unknown, isUnique: boolean): [number, number, string][] {
    if (typeof pattern !== 'string' || pattern.length > longestPattern)
      throw new TypeError(
        `pattern: expected text of at most ${longestPattern} characters, got ${excerptOf(pattern)}`,
      );
    const found = this.#entries.filter(([, , input]) => matchesGlob(input, pattern));
    if (!isUnique) return found;
    const last = new Map(found.map(([, line, input]) => [input, line]));
    return found.filter(([, line, input]) => last.get(input) === line);
  }
}

/** A number of the request; undefined where it is missing or null. */
function numberOf(content: Record<string, unknown>, name: string): number | undefined {
  const value = content[name] ?? undefined;
  if (value !== undefined && typeof value !== 'number')
    throw new TypeError(`${name}: expected a number or null, got ${excerptOf(value)}`);
  return value;
}
