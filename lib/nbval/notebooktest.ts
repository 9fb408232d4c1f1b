import { collectCells } from './notebook/collect';
import { isAcceptable } from './report/accept';
import type { TestCell } from './notebook/testcell';
import { failureText } from './report/failuretext';
import { finish } from './report/finish';
import type { NbvalOptions } from './options';
import { readNotebookFile, type NotebookFile } from './notebook/read';
import { Session, type CellResult } from './run/session';

/** A notebook file under test, from reading it to writing what came of it. */
export class NotebookTest {
  readonly cells: readonly TestCell[];
  readonly #file: NotebookFile;
  readonly #session: Session;

  /**
   * @throws NotebookError; SettingError.
   */
  constructor(
    readonly path: string,
    readonly options: NbvalOptions,
  ) {
    this.#file = readNotebookFile(path);
    this.cells = collectCells(this.#file.notebook, {
      compat: options.compat ?? false,
      lax: options.lax ?? false,
    });
    this.#session = new Session(path, this.cells, this.#file.notebook.metadata, options);
  }

  /** Tests one cell. A difference that is to be accepted is none. */
  async test(cell: TestCell): Promise<CellResult> {
    const result = await this.#session.test(cell);
    return this.options.update && !this.options.compat && isAcceptable(result)
      ? { ...result, verdict: { status: 'passed' } }
      : result;
  }

  /** What is to be shown of a failed cell. */
  describe({ cell, verdict, pictures }: CellResult, color = false): string {
    const { rtol = 0, atol = 0 } = { ...this.options, ...cell.settings };
    const tolerance = this.options.compat ? {} : { tolerance: { rtol, atol } };
    return verdict.failure
      ? failureText(cell, verdict.failure, {
          ...tolerance,
          color,
          more: pictures.map(({ mime, what }) => `${mime}: ${what}`),
        })
      : '';
  }

  onUnknown(listener: (type: string) => void): void {
    this.#session.onUnknown = listener;
  }

  /** Ends the kernel, and writes what is to be written. */
  async close(): Promise<void> {
    await this.#session.close();
    finish(this.path, this.#file, [...this.#session.results.values()], this.options);
  }
}
