import type { Kernel } from '../../lib/jupyter/client/kernel';
import type { CellOutput } from '../../lib/nbval/notebook/output';
import { NotebookError, readNotebookFile } from '../../lib/nbval/notebook/read';
import { testCellsOf } from '../../lib/nbval/notebook/testcell';
import { rulesOf } from '../../lib/nbval/rules';
import type { CellRun } from '../../lib/nbval/run/cellrun';
import { executeCell } from '../../lib/nbval/run/execute';
import { kernelIn } from '../../lib/nbval/run/kernelchoice';
import { nbvalOutput } from '../../lib/nbval/run/nbvaloutput';
import { failureOf } from '../../lib/nbval/verdict/cellfailure';

/** A verdict on a cell, or on a file that could not be read, whose name is empty: `passed`, `failed`, … */
export type NamedVerdict = readonly [name: string, status: string];

/** Verdicts of the real nbval on damaged notebooks, recorded. */
export interface RecordedVerdicts {
  readonly seed: number;
  /** Of each notebook. */
  readonly verdicts: readonly (readonly NamedVerdict[])[];
  /** What ipykernel does with each source. */
  readonly runs: Readonly<Record<string, CellRun>>;
}

/**
 * What only we refuse, in words that say why: nbval looks past the first fault that it finds in nbformat 2
 * and 3, and has Python write a value of nbformat 1 as code.
 */
const onlyOurs = /: (cell_type|code): expected a text/;

/**
 * The verdicts in compat on a notebook's cells, each of which `run` runs; undefined for a file that only we
 * refuse.
 */
export async function verdictsOn(
  path: string,
  run: (source: string) => Promise<CellRun> | CellRun,
): Promise<NamedVerdict[] | undefined> {
  const rules = rulesOf({ compat: true });
  let file;
  try {
    file = readNotebookFile(path, true);
  } catch (error) {
    if (!(error instanceof NotebookError)) throw error;
    return onlyOurs.test(error.message) ? undefined : [['', 'error']];
  }
  const verdicts: NamedVerdict[] = [];
  const canStart = hasKernel(file.notebook.metadata);
  for (const cell of testCellsOf(file.notebook, { compat: true, lax: false })) {
    const statusOf = async () => {
      if (!canStart) return 'error';
      if (cell.options.skip) return 'skipped';
      return failureOf(cell, await run(cell.source), rules, false) ? 'failed' : 'passed';
    };
    verdicts.push([cell.title, await statusOf()]);
  }
  return verdicts;
}

/** As far as these notebooks go: they name python3, or nothing that is installed. */
function hasKernel(metadata: Readonly<Record<string, unknown>>): boolean {
  try {
    return kernelIn(metadata) === 'python3' || kernelIn(metadata) === 'python';
  } catch {
    return false;
  }
}

/** Runs a source on a kernel as nbval does. */
export async function runOn(kernel: Kernel, source: string): Promise<CellRun> {
  const outputs: CellOutput[] = [];
  const limits = { cellTimeoutMs: 60_000, outputTimeoutMs: 20_000 };
  const ending = await executeCell(kernel, source, limits, ({ header, content }) => {
    const output = nbvalOutput(header.msg_type, content);
    if (output) outputs.push(output);
  });
  return { ...ending, outputs };
}
