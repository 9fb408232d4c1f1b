import type { Output } from '../../jupyter/notebook/nbformat';
import type { NewOutputs } from '../../jupyter/notebook/rewriteoutputs';
import type { CellOutput } from '../notebook/output';
import type { CellResult } from '../run/notebookrunner';

/** Whether a cell would pass with its new outputs stored. */
export const isUpdatable = ({ verdict: { status, failure } }: CellResult): boolean =>
  status === 'failed' && (failure?.kind === 'difference' || failure?.kind === 'unrun');

/**
 * The new outputs of the cells that ran to their end, by their index among all cells of the notebook.
 *
 * @param choose says which of these cells get their new outputs.
 */
export function newOutputsOf(
  results: Iterable<CellResult>,
  choose: (result: CellResult) => boolean,
): Map<number, NewOutputs> {
  const fresh = new Map<number, NewOutputs>();
  for (const result of results) {
    const { cell, run } = result;
    if (!run || run.end !== 'idle' || !choose(result)) continue;
    // a cell that is run without store_history has no execution count of its own
    const executionCount = Number.isInteger(cell.executionCount) ? cell.executionCount! : cell.number;
    fresh.set(cell.index, {
      outputs: run.outputs.map(output => numbered(output, executionCount)),
      executionCount,
    });
  }
  return fresh;
}

const numbered = (output: CellOutput, count: number) =>
  (output.output_type === 'execute_result' ? { ...output, execution_count: count } : output) as Output;
