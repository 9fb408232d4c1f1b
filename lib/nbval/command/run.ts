import { basename } from 'node:path';
import { inParallel } from '../../cli/pool';
import type { NbvalArguments } from './arguments';
import type { TestCell } from '../notebook/testcell';
import { NotebookTest } from '../notebooktest';
import { NotebookError } from '../notebook/read';
import { SettingError } from '../notebook/settings';
import type { CellResult } from '../run/session';
import type { Selection } from './discover';
import type { Outcome } from './outcome';

/** A notebook that was read, and the cells of it that are to be tested. */
export interface Collected {
  readonly notebook: NotebookTest;
  readonly cells: readonly TestCell[];
}

/** Reads notebooks. One that cannot be read is an outcome, and the others are there all the same. */
export function collect(
  selections: readonly Selection[],
  options: NbvalArguments,
  isWanted: (names: readonly string[]) => boolean,
): { collected: Collected[]; errors: Outcome[] } {
  const collected: Collected[] = [];
  const errors: Outcome[] = [];
  for (const { path, cell: wanted } of selections) {
    try {
      const notebook = new NotebookTest(path, options);
      const cells = notebook.cells.filter(
        ({ title, number }) =>
          (wanted === undefined || wanted === title || wanted === `Cell ${number}`) &&
          isWanted([basename(path), title]),
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

/** Tests notebooks, `jobs` of them at a time. `onOutcome` says whether to go on. */
export async function run(
  collected: readonly Collected[],
  jobs: number,
  color: boolean,
  onOutcome: (outcome: Outcome) => boolean,
): Promise<void> {
  let isOver = false;
  await inParallel(collected, jobs, async ({ notebook, cells }) => {
    if (isOver) return;
    try {
      for (const cell of cells) {
        if (isOver) break;
        isOver = !onOutcome(outcomeOf(notebook, await notebook.test(cell), color));
      }
    } finally {
      await notebook.close();
    }
  });
}

function outcomeOf(notebook: NotebookTest, result: CellResult, color: boolean): Outcome {
  const {
    cell,
    verdict: { status, failure, reason },
    run,
  } = result;
  return {
    path: notebook.path,
    name: cell.title,
    kind: status === 'failed' && failure?.kind === 'setup' ? 'error' : status,
    message: reason ?? failure?.message ?? '',
    text: notebook.describe(result, color),
    seconds: (run?.kernelMs ?? 0) / 1000,
  };
}
