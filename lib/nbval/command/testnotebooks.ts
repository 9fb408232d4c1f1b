import { inParallel } from '../../cli/pool';
import type { NotebookTest } from '../notebooktest';
import type { CellResult } from '../run/notebookrunner';
import type { CollectedNotebook } from './collect';
import { shownPath } from './discover';
import type { TestOutcome } from './testoutcome';

/**
 * Tests notebooks, `jobs` of them at a time, each on a kernel of its own. While a notebook is tested the
 * kernel of the next one starts.
 *
 * @param onOutcome receives each cell's outcome, and returns whether to continue.
 * @returns a line for each notebook that was rewritten.
 */
export async function testNotebooks(
  collected: readonly CollectedNotebook[],
  jobs: number,
  color: boolean,
  onOutcome: (outcome: TestOutcome) => boolean,
): Promise<string[]> {
  const rewritten: string[] = [];
  let isOver = false;
  let begun = 0; // in their order, so the next one waits
  try {
    await inParallel(collected, jobs, async ({ notebook, cells }) => {
      begun++;
      try {
        if (!isOver) await notebook.start();
        if (!isOver) void collected[begun]?.notebook.start();
        for (const cell of cells) {
          if (isOver) break;
          isOver = !onOutcome(outcomeOf(notebook, await notebook.test(cell), color));
        }
      } finally {
        const line = await notebook.close();
        if (line !== undefined) rewritten.push(line);
      }
    });
  } finally {
    await collected[begun]?.notebook.close(); // where an error ended it
  }
  return rewritten;
}

function outcomeOf(notebook: NotebookTest, result: CellResult, color: boolean): TestOutcome {
  const {
    cell,
    verdict: { status, failure, reason },
    run,
  } = result;
  return {
    path: notebook.path,
    name: cell.title,
    place: notebook.placeOf(result),
    kind: status === 'failed' && failure?.kind === 'setup' ? 'error' : status,
    message: reason ?? failure?.message ?? '',
    text: failure ? notebook.describe(result, color, shownPath(notebook.path)) : '',
    seconds: (run?.kernelMs ?? 0) / 1000,
  };
}
