import { StatusLine } from '../../lib/cli/statusline';
import type { Streams } from '../../lib/cli/streams';
import { hasFailed, type NotebookOutcome } from './report';

/**
 * Logs one line for each notebook. On a terminal a status line beneath the log counts the cells of the
 * notebooks that run; elsewhere a line says when a notebook begins.
 */
export class RunProgress {
  readonly #statusLine: StatusLine;
  readonly #isTerminal: boolean;
  readonly #running = new Map<string, string>();

  constructor({ out, isTerminal }: Streams) {
    this.#statusLine = new StatusLine(out, isTerminal);
    this.#isTerminal = isTerminal;
  }

  /** A notebook begins. */
  begin(notebook: string): void {
    if (!this.#isTerminal) this.#statusLine.log(`${notebook}: running`);
  }

  /** A notebook has reached a cell, numbered from 1. */
  at(notebook: string, cell: number, total: number): void {
    this.#running.set(notebook, `${notebook}: cell ${cell} of ${total}`);
    this.#show();
  }

  /** A notebook has ended, or was skipped. */
  end(outcome: NotebookOutcome): void {
    const { notebook, cells, seconds, error, skipped } = outcome;
    const failure = error
      ? `FAILED${error.cell === undefined ? '' : ` at cell ${error.cell}`}`
      : 'FAILED: an accuracy did not hold';
    this.#running.delete(notebook);
    this.#statusLine.log(
      skipped
        ? `${notebook}: skipped, ${skipped}`
        : `${notebook}: ${cells} cells in ${seconds.toFixed(1)} s, ${hasFailed(outcome) ? failure : 'ok'}`,
    );
    this.#show();
  }

  #show(): void {
    this.#statusLine.show([...this.#running.values()].join('   '));
  }
}
