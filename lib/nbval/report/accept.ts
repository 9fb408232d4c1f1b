import type { Notebook } from '../../jupyter/notebook/nbformat';
import type { RawCell, RawNotebook } from '../notebook/collect';
import type { CellOutput } from '../notebook/output';
import type { CellResult } from '../run/session';

/** Whether a failure is one that new outputs would mend. */
export const isAcceptable = ({ verdict: { status, failure } }: CellResult): boolean =>
  status === 'failed' && (failure?.kind === 'difference' || failure?.kind === 'unrun');

/** The notebook with what came in the cells that `choose` names; all else stays as it is. */
export function withFreshOutputs(
  notebook: RawNotebook,
  results: Iterable<CellResult>,
  choose: (result: CellResult) => boolean,
): Notebook {
  const fresh = new Map<number, RawCell>();
  for (const result of results) {
    const { cell, run } = result;
    if (!run || run.end !== 'idle' || !choose(result)) continue;
    fresh.set(cell.index, {
      ...notebook.cells[cell.index],
      outputs: run.outputs.map(output => numbered(output, cell.number)),
      // kernels do not count cells that are kept out of the history
      execution_count: cell.executionCount ?? cell.number,
    });
  }
  return { ...notebook, cells: notebook.cells.map((cell, i) => fresh.get(i) ?? cell) } as Notebook;
}

const numbered = (output: CellOutput, number: number) =>
  output.output_type === 'execute_result' ? { ...output, execution_count: number } : output;
