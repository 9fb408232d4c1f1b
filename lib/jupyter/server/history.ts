/**
 * The cells of this session, for `history_request`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#history); they are not stored.
 */
export class History {
  readonly #entries: [session: number, line: number, input: string][] = [];

  /** Adds a cell with its execution count. */
  add(line: number, input: string): void {
    this.#entries.push([1, line, input]);
  }

  /** The entries of a reply: the last `n`, a range, or those that match a pattern with `*` and `?`. */
  find({
    hist_access_type: type,
    n,
    start = 0,
    stop,
    pattern = '*',
    unique,
    output,
  }: HistoryRequest): unknown[] {
    let found = this.#entries;
    if (type === 'range') found = found.filter(([, line]) => line >= start && (stop == null || line < stop));
    if (type === 'search') found = found.filter(([, , input]) => matcher(pattern).test(input));
    if (type === 'search' && unique)
      found = found.filter(([, , input], i) => found.findLastIndex(entry => entry[2] === input) === i);
    if (type !== 'range' && n != null) found = n > 0 ? found.slice(-n) : [];
    return found.map(([session, line, input]) => [session, line, output ? [input, null] : input]);
  }
}

/** The content of a `history_request`. */
export interface HistoryRequest {
  hist_access_type: 'range' | 'tail' | 'search';
  output?: boolean;
  n?: number | null;
  start?: number;
  stop?: number | null;
  pattern?: string;
  unique?: boolean;
}

const matcher = (glob: string) =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  );
