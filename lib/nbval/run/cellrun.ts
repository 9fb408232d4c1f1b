import type { CellOutput } from '../notebook/output';

/** What a kernel did with a cell. */
export interface CellRun {
  /**
   * - `idle`: it ran to its end;
   * - `interrupted`: it took too long, was interrupted, and ended;
   * - `stuck`: it took too long, did not heed the interrupt, and was killed;
   * - `silent`: the reply came, and the output's end did not, so the kernel was killed;
   * - `died`: the kernel's process ended;
   * - `dead`: it had ended before, and nothing was sent;
   * - `aborted`: the kernel would not run the cell.
   */
  readonly end: 'idle' | 'interrupted' | 'stuck' | 'silent' | 'died' | 'dead' | 'aborted';
  readonly outputs: readonly CellOutput[];
  /** The reply's status, where one came. */
  readonly status?: string | undefined;
  /** The kernel is one that sends no messages of the type `error`, so that the reply alone tells of them. */
  readonly errorsInReplyOnly?: boolean;
  /** How the kernel died, where that is known. */
  readonly death?: string;
  readonly executionCount?: number | null;
  /** Time between the request and the end, in milliseconds. */
  readonly kernelMs?: number;
}

/** Ends after which the file counts as timed out, and after which no kernel is left. */
export const isTimeout = ({ end }: CellRun): boolean =>
  ['interrupted', 'stuck', 'silent', 'died'].includes(end);
export const killsKernel = ({ end }: CellRun): boolean => ['stuck', 'silent', 'died', 'dead'].includes(end);
