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
    | 'stored';
  /** One line. */
  readonly message: string;
  /** A traceback, or an explanation. */
  readonly detail?: string;
  /** Set for the kind `difference`. */
  readonly difference?: Difference;
}

/**
 * The outcome of a cell in pytest's words
 * (https://docs.pytest.org/en/stable/how-to/skipping.html). In compat a cell after a timeout is `xfailed` or
 * `xpassed`; neither counts as a failure.
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
