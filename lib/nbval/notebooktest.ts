import { cellPlaces, type Place } from '../jupyter/notebook/cellplace';
import type { NbvalOptions } from './nbvaloptions';
import { readNotebookFile, type NotebookFile } from './notebook/read';
import { testCellsOf, type TestCell } from './notebook/testcell';
import { failureText } from './report/failuretext';
import { raisedAt } from './report/raisedat';
import { isUpdatable } from './report/newoutputs';
import { writeReport, writeResults } from './report/writeresults';
import { NotebookRunner, type CellResult } from './run/notebookrunner';

/** A notebook file under test: reads it, tests its cells, and writes the results. */
export class NotebookTest {
  /** Its code cells, in order. */
  readonly cells: readonly TestCell[];
  readonly #file: NotebookFile;
  readonly #places: ReturnType<typeof cellPlaces>;
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
    this.#file = readNotebookFile(path, options.compat);
    this.#places = cellPlaces(this.#file.source);
    this.cells = testCellsOf(this.#file.notebook, {
      compat: options.compat ?? false,
      lax: options.lax ?? false,
    });
    this.#runner = new NotebookRunner(path, this.cells, this.#file.notebook.metadata, options);
  }

  /** The text of the notebook's file. */
  get text(): string {
    return this.#file.source.text;
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

  /** Where a cell's source begins in the notebook's file; for a result, its exception's line. */
  placeOf(of: TestCell | CellResult): Place {
    if (!('cell' in of)) return this.#places(of.index);
    return this.#places(of.cell.index, raisedAt(of.verdict.failure?.detail ?? ''));
  }

  /**
   * A failed cell's report in full; empty for a cell without a failure.
   *
   * @param file the notebook's name in the line with the cell's place. Default: its path.
   */
  describe(result: CellResult, color = false, file = this.path): string {
    const { cell, verdict, pictures } = result;
    if (!verdict.failure) return '';
    const { line, column } = this.placeOf(result);
    const { rtol = 0, atol = 0 } = { ...this.options, ...cell.settings };
    const tolerance = this.options.compat ? {} : { tolerance: { rtol, atol } };
    return failureText(cell, verdict.failure, {
      ...tolerance,
      color,
      place: `${file}:${line}:${column}`,
      more: pictures.map(({ mime, what }) => `${mime}: ${what}`),
    });
  }

  /** Writes a page with the differences of some results into a folder, where there are any. */
  writeReport(folder: string, results: readonly CellResult[]): void {
    writeReport(folder, this.path, results, result => this.placeOf(result));
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
    const { report, compat } = this.options;
    if (report !== undefined && !compat) this.writeReport(report, results);
    return results.length > 0 ? writeResults(this.path, this.#file, results, this.options) : undefined;
  }
}
