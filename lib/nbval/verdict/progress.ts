import type { TestCell } from '../notebook/testcell';
import { isTimeout, killsKernel, type CellRun } from '../run/cellrun';
import type { Failure, Verdict } from './verdict';

/** How far a notebook has come, and what has gone wrong in it. */
export interface Progress {
  /** A cell has timed out, or taken the kernel with it. */
  readonly timedOut: boolean;
  readonly kernelDead: boolean;
  /** Number of the first cell that broke off, so that later ones may miss what it was to leave behind. */
  readonly brokenBy?: number;
  /** Number of the first cell that failed. */
  readonly failedAt?: number;
}

export const beginning: Progress = { timedOut: false, kernelDead: false };

export interface ProgressRules {
  readonly compat: boolean;
  /** Run nothing after the first failure. */
  readonly stopOnFailure: boolean;
  /** pytest's `xfail_strict`: after a timeout a cell that passes has failed. */
  readonly xfailStrict: boolean;
}

/** Why a cell is not even run, or undefined. */
export function skipReason(
  cell: TestCell,
  { failedAt }: Progress,
  { compat, stopOnFailure }: ProgressRules,
): string | undefined {
  if (cell.options.skip) return 'Skipped';
  return stopOnFailure && !compat && failedAt !== undefined
    ? `Cell ${failedAt} failed, and nothing is run after a failure`
    : undefined;
}

/** What a cell's failure, or its lack of one, means after all that went before. */
export function settle(
  cell: TestCell,
  run: CellRun,
  failure: Failure | undefined,
  before: Progress,
  rules: ProgressRules,
): { verdict: Verdict; progress: Progress } {
  const verdict = rules.compat
    ? compatVerdict(failure, before.timedOut, rules.xfailStrict)
    : ownVerdict(failure, before);
  const breaks = failure !== undefined && failure.kind !== 'difference' && failure.kind !== 'unrun';
  const brokenBy = before.brokenBy ?? (breaks ? cell.number : undefined);
  const failedAt = before.failedAt ?? (verdict.status === 'failed' ? cell.number : undefined);
  return {
    verdict,
    progress: {
      timedOut: before.timedOut || isTimeout(run),
      kernelDead: before.kernelDead || killsKernel(run),
      ...(brokenBy !== undefined && { brokenBy }),
      ...(failedAt !== undefined && { failedAt }),
    },
  };
}

/** nbval marks the cells after a timeout as expected to fail. */
function compatVerdict(failure: Failure | undefined, timedOutBefore: boolean, strict: boolean): Verdict {
  if (!timedOutBefore) return failure ? { status: 'failed', failure } : { status: 'passed' };
  const reason = 'Previous cell timed out, expected cell to fail';
  if (failure) return { status: 'xfailed', failure, reason };
  return strict
    ? { status: 'failed', failure: { kind: 'timeout', message: `[XPASS(strict)] ${reason}` } }
    : { status: 'xpassed', reason };
}

/** What fails after a cell that broke off fails because of that one, and is no news. */
function ownVerdict(failure: Failure | undefined, { brokenBy }: Progress): Verdict {
  if (!failure) return { status: 'passed' };
  return brokenBy === undefined
    ? { status: 'failed', failure }
    : { status: 'skipped', failure, reason: `Cell ${brokenBy} failed before it` };
}
