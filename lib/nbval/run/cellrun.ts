import type { CellOutput } from '../notebook/output';

/** A run of a cell on a kernel. */
export interface CellRun {
  /**
   * How the run ended:
   *
   * - `idle`: the cell ran to its end;
   * - `interrupted`: the cell took too long, was interrupted, and ended;
   * - `stuck`: the cell took too long, the interrupt did not stop it, and the kernel was killed;
   * - `silent`: the kernel replied, and did not become idle in time, so it was killed;
   * - `died`: the kernel's process ended during the run;
   * - `dead`: the kernel's process had ended before, and nothing was sent;
   * - `aborted`: the kernel refused to run the cell;
   * - `unsendable`: the source has half a character, for which UTF-8 has no bytes, and nothing was sent;
   * - `unprepared`: the notebook's parameters could not be set, and nothing was sent.
   */
  readonly end:
    'idle' | 'interrupted' | 'stuck' | 'silent' | 'died' | 'dead' | 'aborted' | 'unsendable' | 'unprepared';
  /** The outputs, as nbval collects them. */
  readonly outputs: readonly CellOutput[];
  /** The status of the reply; undefined without a reply. */
  readonly status?: string | undefined;
  /** Whether the kernel sends no messages of the type `error`, and only its reply's status says so. */
  readonly errorsInReplyOnly?: boolean;
  /** How the kernel died, or why the parameters could not be set. */
  readonly death?: string;
  /** The number in `In [ ]`, if the kernel counts the cell. */
  readonly executionCount?: number | null;
  /** Time from the request to the end, in milliseconds. */
  readonly kernelMs?: number;
}

/** Whether nbval counts the notebook as timed out after this run. */
export const isTimeout = ({ end }: CellRun): boolean =>
  ['interrupted', 'stuck', 'silent', 'died'].includes(end);

/** Whether no kernel is left after this run. */
export const killsKernel = ({ end }: CellRun): boolean => ['stuck', 'silent', 'died', 'dead'].includes(end);
