import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { partialCredit } from '../format/credit';
import { kindOf, nbgraderOf } from '../format/metadata';
import type { CellExecution } from './executecells';
import { excerpt } from './excerpt';
import { cellsById } from './restorenotebook';

/** The score of a cell. */
export interface CellScore {
  /** Its `grade_id`. */
  readonly cell: string;
  /** The points that it is worth. */
  readonly max: number;
  /** The points that it earned; undefined if a teacher has to read it. */
  readonly score?: number;
  readonly status: 'passed' | 'partial' | 'failed' | 'no response' | 'manual';
  /** Why it did not earn all points. Empty for a test that passed. */
  readonly reason: string;
}

/** How tests are scored. */
export interface ScoreOptions {
  /** Whether a test that prints to stderr can pass. Default false, as in nbgrader. */
  readonly allowStderr?: boolean;
}

/**
 * Scores the cells that are worth points, by nbgrader's rules. A test that fails or prints to stderr earns
 * nothing; its last value may be partial credit; otherwise it earns all points. An answer that nobody wrote
 * earns nothing. Manual answers and tasks have no score until a teacher gives one.
 *
 * One rule is stricter than nbgrader's: a test needs a completion (see `instrumentTest`), and its partial
 * credit is taken from that.
 *
 * @param notebook as it was restored and run.
 * @param released the students' notebook.
 * @param runs how each code cell was run.
 */
export function scoreCells(
  notebook: Notebook,
  released: Notebook,
  runs: ReadonlyMap<Cell, CellExecution>,
  options: ScoreOptions = {},
): CellScore[] {
  const given = cellsById(released);
  let hasResponse = true;
  return notebook.cells.flatMap((cell): CellScore[] => {
    const { grade_id, points: max = 0 } = nbgraderOf(cell) ?? { grade_id: '' };
    const isUntouched = () => textOf(cell.source).trim() === textOf(given.get(grade_id)!.source).trim();
    switch (kindOf(cell)) {
      case 'autograded answer':
        hasResponse = !isUntouched();
        return [];
      case 'tests':
        return [{ cell: grade_id, max, ...scoreTest(runs.get(cell), max, hasResponse, options) }];
      case 'manual answer':
        return [
          isUntouched()
            ? { cell: grade_id, max, score: 0, status: 'no response', reason: 'nothing was written' }
            : { cell: grade_id, max, status: 'manual', reason: 'a teacher has to read it' },
        ];
      case 'manual task':
        return [{ cell: grade_id, max, status: 'manual', reason: 'a teacher has to read it' }];
      default:
        return [];
    }
  });
}

type TestScore = Pick<CellScore, 'score' | 'status' | 'reason'>;

function scoreTest(
  run: CellExecution | undefined,
  max: number,
  hasResponse: boolean,
  { allowStderr = false }: ScoreOptions,
): TestScore {
  const credit = run === undefined ? max : creditOf(run, max, allowStderr); // an empty test tests nothing
  if (typeof credit === 'number')
    return {
      score: credit,
      status: credit < max ? 'partial' : 'passed',
      reason: credit < max ? `partial credit: ${credit} of ${max}` : '',
    };
  return hasResponse
    ? { score: 0, status: 'failed', reason: credit }
    : { score: 0, status: 'no response', reason: `nothing was written into the answer: ${credit}` };
}

/** The points of a test, or the reason for earning nothing. */
function creditOf(
  { end, why, outputs, completion, verdict }: CellExecution,
  max: number,
  allowStderr: boolean,
): number | string {
  if (end === 'stopped') return `stopped: ${why}`;
  if (end === 'unrun') return `not run: ${why}`;
  if (verdict?.failure) return errorMessage({ ename: verdict.failure.name, evalue: verdict.failure.message });
  const error = outputs.find(output => output.output_type === 'error');
  if (error) return errorMessage(error);
  if (end === 'error') return 'the kernel reported an error';
  if (!allowStderr) {
    const stderr = outputs.find(output => output.output_type === 'stream' && output.name === 'stderr');
    if (stderr?.output_type === 'stream') return `it printed to stderr: ${excerpt(textOf(stderr.text))}`;
  }
  if (verdict) return verdict.points ?? max;
  if (!completion) return 'the test did not reach its end, though the kernel reported success';
  const value = partialCredit(completion.value) ?? max;
  return value >= 0 && value <= max ? value : `the test ended with ${value}, and not with 0 to ${max} points`;
}

/** The message of an error, for a line of a report. */
export function errorMessage({ ename, evalue }: { readonly ename: string; readonly evalue: string }): string {
  return excerpt(ename === 'CheckFailed' ? evalue : `${ename}: ${evalue}`);
}
