import type { TestCell } from '../notebook/testcell';
import { isTimeout, killsKernel, type CellRun } from '../run/cellrun';
import type { Failure, Verdict } from './verdict';

/** What has happened to a notebook's kernel and cells so far. */
export interface NotebookState {
  /** A cell has timed out, or ended the kernel. */
  readonly timedOut: boolean;
  readonly kernelDead: boolean;
  /** Number of the first cell that did not run to its end, so that later cells may lack its variables. */
  readonly brokenBy?: number;
  /** Number of the first cell that failed. */
  readonly failedAt?: number;
}

/** The state before the first cell. */
export const initialState: NotebookState = { timedOut: false, kernelDead: false };

/** The options on which verdicts depend beside a cell's own result. */
export interface VerdictRules {
  readonly compat: boolean;
  /** Skip all cells after the first failure. */
  readonly stopOnFailure: boolean;
  /** pytest's `xfail_strict`: a cell that passes after a timeout has failed. */
  readonly xfailStrict: boolean;
}

/** Why a cell is skipped without being run, or undefined. */
export function skipReason(
  cell: TestCell,
  { failedAt }: NotebookState,
  { compat, stopOnFailure }: VerdictRules,
): string | undefined {
  if (cell.options.skip) return 'Skipped';
  return stopOnFailure && !compat && failedAt !== undefined
    ? `Cell ${failedAt} failed, and nothing is run after a failure`
    : undefined;
}

/**
 * The verdict on a cell, and the state after it.
 *
 * @param failure why the cell itself failed, or undefined.
 * @param before the state before the cell.
 */
export function verdictOf(
  cell: TestCell,
  run: CellRun,
  failure: Failure | undefined,
  before: NotebookState,
  rules: VerdictRules,
): { verdict: Verdict; state: NotebookState } {
  const verdict = rules.compat
    ? compatVerdict(failure, before.timedOut, rules.xfailStrict)
    : ownVerdict(failure, before);
  const breaks = failure !== undefined && !['difference', 'unrun', 'stored'].includes(failure.kind);
  const brokenBy = before.brokenBy ?? (breaks ? cell.number : undefined);
  const failedAt = before.failedAt ?? (verdict.status === 'failed' ? cell.number : undefined);
  return {
    verdict,
    state: {
      timedOut: before.timedOut || isTimeout(run),
      kernelDead: before.kernelDead || killsKernel(run),
      ...(brokenBy !== undefined && { brokenBy }),
      ...(failedAt !== undefined && { failedAt }),
    },
  };
}

/** nbval marks the cells after a timeout as expected to fail (pytest's xfail). */
function compatVerdict(failure: Failure | undefined, timedOutBefore: boolean, strict: boolean): Verdict {
  if (!timedOutBefore) return failure ? { status: 'failed', failure } : { status: 'passed' };
  const reason = 'Previous cell timed out, expected cell to fail';
  if (failure) return { status: 'xfailed', failure, reason };
  return strict
    ? { status: 'failed', failure: { kind: 'timeout', message: `[XPASS(strict)] ${reason}` } }
    : { status: 'xpassed', reason };
}

/** A cell that fails after one that did not run to its end is skipped: its failure follows from that one. */
function ownVerdict(failure: Failure | undefined, { brokenBy }: NotebookState): Verdict {
  if (!failure) return { status: 'passed' };
  return brokenBy === undefined
    ? { status: 'failed', failure }
    : { status: 'skipped', failure, reason: `Cell ${brokenBy} failed before it` };
}
