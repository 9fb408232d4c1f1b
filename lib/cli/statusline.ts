/** A line beneath the log of a command that is written over while work goes on; on a terminal only. */
export class StatusLine {
  #text = '';

  constructor(
    private readonly write: (text: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  /** Shows this in the place of what it showed before. An empty text removes it. */
  show(text: string): void {
    if (!this.isTerminal || text === this.#text) return;
    // a line that wraps could not be written over
    this.#text = text.slice(0, (process.stdout.columns || 80) - 1);
    this.write(`\r\x1b[K${this.#text}`);
  }

  /** Writes a line of the log above it. */
  log(line: string): void {
    this.write(this.#text === '' ? `${line}\n` : `\r\x1b[K${line}\n${this.#text}`);
  }
}
