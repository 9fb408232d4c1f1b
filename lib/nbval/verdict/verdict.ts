import type { Difference } from '../compare/compare';

/** Why a cell failed. */
export interface Failure {
  readonly kind:
    'exception' | 'timeout' | 'unrun' | 'difference' | 'not-raised' | 'kernel' | 'sanitize' | 'setup';
  /** One line. */
  readonly message: string;
  /** A traceback, or the difference in words. */
  readonly detail?: string;
  readonly difference?: Difference;
}

/**
 * What pytest would call the outcome. `xfailed` and `xpassed` come after a timeout, and count as no failures.
 */
export interface Verdict {
  readonly status: 'passed' | 'failed' | 'skipped' | 'xfailed' | 'xpassed';
  readonly failure?: Failure;
  /** Why it was skipped. */
  readonly reason?: string;
}

export const isFailed = ({ status }: Verdict): boolean => status === 'failed';
