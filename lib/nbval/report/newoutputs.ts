import type { Notebook } from '../../jupyter/notebook/nbformat';
import type { CellOutput } from '../notebook/output';
import type { StoredCell, StoredNotebook } from '../notebook/read';
import type { CellResult } from '../run/notebookrunner';

/** Whether a cell would pass with its new outputs stored. */
export const isUpdatable = ({ verdict: { status, failure } }: CellResult): boolean =>
  status === 'failed' && (failure?.kind === 'difference' || failure?.kind === 'unrun');

/**
 * The notebook with the new outputs of some cells; everything else stays as it is.
 *
 * @param choose says which cells get their new outputs. Cells that did not run to their end never do.
 */
export function withNewOutputs(
  notebook: StoredNotebook,
  results: Iterable<CellResult>,
  choose: (result: CellResult) => boolean,
): Notebook {
  const fresh = new Map<number, StoredCell>();
  for (const result of results) {
    const { cell, run } = result;
    if (!run || run.end !== 'idle' || !choose(result)) continue;
    fresh.set(cell.index, {
      ...notebook.cells[cell.index],
      outputs: run.outputs.map(output => numbered(output, cell.number)),
      // a cell that is run without store_history has no execution count of its own
      execution_count: cell.executionCount ?? cell.number,
    });
  }
  return { ...notebook, cells: notebook.cells.map((cell, i) => fresh.get(i) ?? cell) } as Notebook;
}

const numbered = (output: CellOutput, number: number) =>
  output.output_type === 'execute_result' ? { ...output, execution_count: number } : output;
