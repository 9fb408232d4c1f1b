import type { Difference } from '../compare/difference';

/** Why a cell failed. */
export interface Failure {
  /** What to branch on. */
  readonly kind:
    | 'exception'
    | 'timeout'
    | 'unrun'
    | 'difference'
    | 'not-raised'
    | 'kernel'
    | 'sanitize'
    | 'setup'
    | 'stored'
    | 'xpass';
  /** One line. */
  readonly message: string;
  /** A traceback, or an explanation. */
  readonly detail?: string;
  /** Set for the kind `difference`. */
  readonly difference?: Difference;
}

/**
 * The outcome of a cell in pytest's words
 * (https://docs.pytest.org/en/stable/how-to/skipping.html). A cell that is expected to fail is `xfailed` or
 * `xpassed`, and so is in compat each cell after a timeout; neither counts as a failure.
 */
export interface Verdict {
  /** pytest's word. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'xfailed' | 'xpassed';
  /**
   * Why the cell failed. Also set for `xfailed`, and for cells that are skipped because of an earlier one.
   */
  readonly failure?: Failure;
  /** Why it was skipped, or expected to fail. */
  readonly reason?: string;
}
