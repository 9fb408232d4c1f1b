import type { NbvalOptions } from './nbvaloptions';
import { readNotebookFile, type NotebookFile } from './notebook/read';
import { testCellsOf, type TestCell } from './notebook/testcell';
import { failureText } from './report/failuretext';
import { isUpdatable } from './report/newoutputs';
import { writeResults } from './report/writeresults';
import { NotebookRunner, type CellResult } from './run/notebookrunner';

/** A notebook file under test: reads it, tests its cells, and writes the results. */
export class NotebookTest {
  /** Its code cells, in order. */
  readonly cells: readonly TestCell[];
  readonly #file: NotebookFile;
  readonly #runner: NotebookRunner;

  /**
   * Reads the notebook.
   *
   * @throws NotebookError for a file that cannot be read; SettingError for wrong settings in its metadata.
   */
  constructor(
    /** Of the notebook's file. */
    readonly path: string,
    /** How it is tested. */
    readonly options: NbvalOptions,
  ) {
    this.#file = readNotebookFile(path);
    this.cells = testCellsOf(this.#file.notebook, {
      compat: options.compat ?? false,
      lax: options.lax ?? false,
    });
    this.#runner = new NotebookRunner(path, this.cells, this.#file.notebook.metadata, options);
  }

  /** Starts the kernel, which otherwise the first cell does. A kernel that does not start fails the cells. */
  async start(): Promise<void> {
    await this.#runner.start();
  }

  /** Tests one cell. With the option `update` a cell whose outputs differ passes. */
  async test(cell: TestCell): Promise<CellResult> {
    const result = await this.#runner.test(cell);
    return this.options.update && !this.options.compat && isUpdatable(result)
      ? { ...result, verdict: { status: 'passed' } }
      : result;
  }

  /** A failed cell's report in full; empty for a cell without a failure. */
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

  /** Sets the listener for types of messages that nbval does not know, in compat. */
  onUnknown(listener: (type: string) => void): void {
    this.#runner.onUnknown = listener;
  }

  /**
   * Ends the kernel, and writes what the options ask for where a cell was tested.
   *
   * @returns what was rewritten in the notebook, in a line; undefined where nothing was.
   * @throws Error where the notebook is to be updated, and was edited meanwhile.
   */
  async close(): Promise<string | undefined> {
    await this.#runner.close();
    const results = [...this.#runner.results.values()];
    return results.length > 0 ? writeResults(this.path, this.#file, results, this.options) : undefined;
  }
}
