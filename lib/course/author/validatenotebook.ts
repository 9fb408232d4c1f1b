import {
  textOf,
  type Cell,
  type MultilineText,
  type Notebook,
  type Output,
} from '../../jupyter/notebook/nbformat';
import { findKernel } from '../../jupyter/client/kernelspec';
import { runNotebook, type RunError } from '../../jupyter/client/run';
import { checksum } from '../format/checksum';
import { partialCredit, pythonCredit } from '../format/credit';
import { analyseTests, whyInside } from '../judge/tests';
import { isOurLanguage, isPython, kernelNameOf, languageOf, whyPythonInside } from '../format/language';
import { checkMetadata, isLocked, kindOf, cellName, nbgraderOf } from '../format/metadata';

/** How a notebook is validated. */
export interface ValidateOptions {
  /** Ignore changed cells, and answers that nobody wrote. Default false. */
  readonly ignoreChecksums?: boolean;
  /** Time allowed for one cell, in milliseconds. Default 30 000, as nbgrader's. */
  readonly timeoutMs?: number;
  /** Called before each code cell with its number, from 1. */
  readonly onCell?: (cell: number) => void;
}

/** A cell, and what was found out about it. */
export interface Finding {
  /** Its name, by {@link cellName}. */
  readonly cell: string;
  readonly source: string;
  /** Why it would lose points; empty for a test that passes. */
  readonly reason: string;
}

/** The result of validating a notebook. */
export interface Validation {
  /** Cells that may not be changed, and were. If there are any, no cell was run. */
  readonly changed: readonly Finding[];
  /** Cells that would not earn all of their points. */
  readonly failed: readonly Finding[];
  /** Tests that would earn all of their points. */
  readonly passed: readonly Finding[];
  /** Tests that are judged in the student's process, and why: students' code could make up what they find. */
  readonly inside: readonly Finding[];
}

/**
 * Checks a notebook before a student hands it in, as nbgrader's `validate` does. The notebook has no hidden
 * tests, so one that passes may still lose points.
 *
 * @param path of the notebook; the kernel runs in its folder.
 * @throws Error if the metadata is wrong, the notebook is in another language, the kernel does not start,
 * or, of one in Python, there is no ipykernel.
 */
export async function validateNotebook(
  path: string,
  notebook: Notebook,
  { ignoreChecksums = false, timeoutMs = 30_000, onCell }: ValidateOptions = {},
): Promise<Validation> {
  const changed = changesOf(notebook, ignoreChecksums);
  if (changed.length > 0) return { changed, failed: [], passed: [], inside: [] };
  checkMetadata(notebook);
  const language = languageOf(notebook);
  if (language !== undefined && !isOurLanguage(language))
    throw new Error(
      `${path}: its kernel is one of ${language}; choose the kernel TypeScript in JupyterLab and save it, ` +
        `or, if the cells are written in ${language}, use nbgrader validate`,
    );
  const env = { NBGRADER_VALIDATING: '1', NBGRADER_EXECUTION: 'validate' };
  const run = await runNotebook(path, notebook, {
    ...(isPython(notebook) && { kernel: findKernel(kernelNameOf(notebook)) }),
    env,
    timeoutMs,
    allowErrors: true,
    ...(onCell && { onCell }),
  });
  const [first] = run.errors;
  if (first && first.cell === undefined) throw new Error(first.reason);
  return {
    changed,
    ...evaluateCells(run.notebook, run.errors, ignoreChecksums),
    inside: insideOf(run.notebook),
  };
}

/** Cells with another type than before, or if there are none, locked cells with another text. */
function changesOf({ cells }: Notebook, ignoreChecksums: boolean): Finding[] {
  const retyped = cells.flatMap((cell, i) => {
    const { cell_type } = nbgraderOf(cell) ?? {};
    return cell_type === undefined || cell_type === cell.cell_type
      ? []
      : [
          finding(
            cell,
            i,
            `it was handed out as ${cell_type}, and is ${cell.cell_type} now; make it ${cell_type} again`,
          ),
        ];
  });
  if (retyped.length > 0 || ignoreChecksums) return retyped;
  return cells.flatMap((cell, i) =>
    isLocked(cell) && isUntouched(cell) === false
      ? [finding(cell, i, 'it was changed; before grading, its text is put back as it was handed out')]
      : [],
  );
}

function insideOf(notebook: Notebook): Finding[] {
  if (isPython(notebook))
    return notebook.cells.flatMap((cell, i) =>
      kindOf(cell) === 'tests' ? [finding(cell, i, whyPythonInside)] : [],
    );
  const tests = analyseTests(notebook);
  return notebook.cells.flatMap((cell, i) => {
    const test = kindOf(cell) === 'tests' ? tests.get(nbgraderOf(cell)!.grade_id) : undefined;
    if (!test) return [];
    const { outputs = [] } = cell;
    const result = outputs.find(output => output.output_type === 'execute_result');
    const isCredit =
      test.sites.every(({ kind }) => kind !== 'score') && result !== undefined && creditIn(result);
    const why = whyInside(test) ?? (isCredit ? 'its last value is its points' : undefined);
    return why === undefined ? [] : [finding(cell, i, why)];
  });
}

const creditIn = (result: Extract<Output, { output_type: 'execute_result' }>) =>
  partialCredit(textOf((result.data['text/plain'] ?? '') as MultilineText)) !== undefined;

function evaluateCells(
  notebook: Notebook,
  errors: readonly RunError[],
  ignoreChecksums: boolean,
): Pick<Validation, 'failed' | 'passed'> {
  const { cells } = notebook;
  const creditOf = isPython(notebook) ? pythonCredit : partialCredit;
  const failed: Finding[] = [];
  const passed: Finding[] = [];
  const isMissing = (cell: Cell) => !ignoreChecksums && isUntouched(cell) === true;
  let setup: string | undefined; // the first failure of a read-only cell, which may cause the others
  let answer: string | undefined; // what is wrong with the answer before the test
  for (const [i, cell] of cells.entries()) {
    const loss = lossOf(
      cell,
      errors.find(error => error.cell === i + 1),
      errors.at(-1),
      creditOf,
    );
    switch (kindOf(cell)) {
      case 'autograded answer':
        answer = isMissing(cell)
          ? `nothing was written into ${cellName(cell, i)}`
          : loss && `${cellName(cell, i)} fails: ${loss}`;
        break;
      case 'read-only':
        setup ??= loss && `${cellName(cell, i)} fails: ${loss}`;
        break;
      case 'tests':
        if (loss === undefined) passed.push(finding(cell, i, ''));
        else failed.push(finding(cell, i, [setup, answer, loss].filter(Boolean).join('\n')));
        break;
      case 'manual answer':
        if (isMissing(cell)) failed.push(finding(cell, i, 'nothing was written into it'));
    }
  }
  return { failed, passed };
}

/**
 * Why a code cell would not earn all points, or undefined.
 *
 * @param last the last failure of the run; cells that were not run were not run because of it.
 */
function lossOf(
  cell: Cell,
  error: RunError | undefined,
  last: RunError | undefined,
  creditOf: (text: string) => number | undefined,
): string | undefined {
  if (error) return error.reason;
  const { outputs = [], execution_count } = cell;
  const wasRun =
    cell.cell_type !== 'code' || textOf(cell.source).trim() === '' || typeof execution_count === 'number';
  if (!wasRun) return `it did not run, because of cell ${last?.cell}: ${last?.reason}`;
  const stderr = outputs.find(output => output.output_type === 'stream' && output.name === 'stderr');
  if (stderr?.output_type === 'stream')
    return `it printed to stderr, which counts as a failure: ${textOf(stderr.text).trim()}`;
  const result = outputs.find(output => output.output_type === 'execute_result');
  const { points } = nbgraderOf(cell) ?? {};
  const credit =
    result?.output_type === 'execute_result'
      ? creditOf(textOf((result.data['text/plain'] ?? '') as MultilineText))
      : undefined;
  return points !== undefined && credit !== undefined && credit !== points
    ? `partial credit: ${credit} of ${points} points`
    : undefined;
}

/** Whether a cell is as it was handed out; undefined for a cell without a checksum. */
function isUntouched(cell: Cell): boolean | undefined {
  const nbgrader = nbgraderOf(cell);
  return nbgrader?.checksum === undefined ? undefined : nbgrader.checksum === checksum(cell);
}

const finding = (cell: Cell, index: number, reason: string): Finding => ({
  cell: cellName(cell, index),
  source: textOf(cell.source).trim(),
  reason,
});
