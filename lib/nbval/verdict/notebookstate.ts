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

/** Kinds of failures after which later cells may lack what this one was to do. */
const breaking: readonly Failure['kind'][] = ['exception', 'timeout', 'kernel', 'sanitize', 'setup'];

/**
 * The verdict on a cell, and the state after it.
 *
 * @param failure why the cell itself failed, or undefined.
 * @param before the state before the cell.
 * @param xfail why the cell is expected to fail, where it is.
 */
export function verdictOf(
  cell: TestCell,
  run: CellRun,
  failure: Failure | undefined,
  before: NotebookState,
  rules: VerdictRules,
  xfail?: string,
): { verdict: Verdict; state: NotebookState } {
  const reason = rules.compat && before.timedOut ? 'Previous cell timed out, expected cell to fail' : xfail;
  const verdict =
    reason !== undefined && failure?.kind !== 'setup'
      ? xfailVerdict(failure, reason, rules.xfailStrict)
      : rules.compat
        ? plainVerdict(failure)
        : ownVerdict(failure, before);
  // what follows from a failure that nobody is shown is a failure itself
  const breaks = failure !== undefined && breaking.includes(failure.kind) && verdict.status !== 'xfailed';
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

const plainVerdict = (failure: Failure | undefined): Verdict =>
  failure ? { status: 'failed', failure } : { status: 'passed' };

/** pytest's xfail, with which nbval marks the cells after a timeout. */
function xfailVerdict(failure: Failure | undefined, reason: string, strict: boolean): Verdict {
  if (failure) return { status: 'xfailed', failure, reason };
  return strict
    ? { status: 'failed', failure: { kind: 'xpass', message: `[XPASS(strict)] ${reason}` } }
    : { status: 'xpassed', reason };
}

/**
 * A cell that breaks off after another one that did is skipped: its failure follows from that one. A cell
 * that ran to its end is judged.
 */
function ownVerdict(failure: Failure | undefined, { brokenBy }: NotebookState): Verdict {
  return !failure || brokenBy === undefined || !breaking.includes(failure.kind)
    ? plainVerdict(failure)
    : { status: 'skipped', failure, reason: `Cell ${brokenBy} failed before it` };
}
