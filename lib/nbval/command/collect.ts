import { SettingError } from '../notebook/cellsettings';
import { NotebookError } from '../notebook/read';
import type { TestCell } from '../notebook/testcell';
import { NotebookTest } from '../notebooktest';
import type { NbvalArguments } from './arguments';
import { shownPath, type Selection } from './discover';
import { nodeId } from './terminalreporter';
import type { TestOutcome } from './testoutcome';

/** A notebook that was read, with the cells that are to be tested. */
export interface CollectedNotebook {
  readonly notebook: NotebookTest;
  readonly cells: readonly TestCell[];
}

/**
 * pytest's collection: reads the notebooks. One that cannot be read is an error, and the others are collected
 * all the same.
 *
 * @param isWanted decides by a cell's names, those of its folders, its file and itself, and by its id.
 */
export function collect(
  selections: readonly Selection[],
  options: NbvalArguments,
  isWanted: (names: readonly string[], id: string) => boolean,
): { collected: CollectedNotebook[]; errors: TestOutcome[] } {
  const collected: CollectedNotebook[] = [];
  const errors: TestOutcome[] = [];
  for (const { path, cell: wanted } of selections) {
    try {
      const notebook = new NotebookTest(path, options);
      const cells = notebook.cells.filter(
        ({ title, number }) =>
          (wanted === undefined || wanted === title || wanted === `Cell ${number}`) &&
          isWanted([...shownPath(path).split('/'), title], nodeId({ path, name: title })),
      );
      if (wanted !== undefined && cells.length === 0) throw new NotebookError(`${path} has no ${wanted}`);
      collected.push({ notebook, cells });
    } catch (error) {
      if (!(error instanceof NotebookError || error instanceof SettingError)) throw error;
      errors.push({
        path,
        name: '',
        kind: 'error',
        message: 'collection failure',
        text: error.message,
        seconds: 0,
      });
    }
  }
  return { collected, errors };
}
