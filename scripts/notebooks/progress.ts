import { hasFailed, type Outcome } from './report';

/**
 * A line a notebook: on a terminal the last line counts the cells of those that run, elsewhere it says when
 * one begins.
 */
export class Progress {
  readonly #isLive = Boolean(process.stdout.isTTY) && !process.env['CI'];
  readonly #running = new Map<string, string>();

  begin(notebook: string): void {
    if (!this.#isLive) console.log(`${notebook}: running`);
  }

  at(notebook: string, cell: number, total: number): void {
    this.#running.set(notebook, `${notebook}: cell ${cell} of ${total}`);
    this.#draw();
  }

  end(outcome: Outcome): void {
    const { notebook, cells, seconds, error, skipped } = outcome;
    const failure = error
      ? `FAILED${error.cell === undefined ? '' : ` at cell ${error.cell}`}`
      : 'FAILED: an accuracy did not hold';
    this.#running.delete(notebook);
    this.#clear();
    console.log(
      skipped
        ? `${notebook}: skipped, ${skipped}`
        : `${notebook}: ${cells} cells in ${seconds.toFixed(1)} s, ${hasFailed(outcome) ? failure : 'ok'}`,
    );
    this.#draw();
  }

  #clear(): void {
    if (this.#isLive) process.stdout.write('\r\x1b[K');
  }

  #draw(): void {
    this.#clear();
    if (this.#isLive)
      process.stdout.write([...this.#running.values()].join('   ').slice(0, process.stdout.columns - 1));
  }
}
