/** What became of a test, or of a file that could not even be read, in pytest's words. */
export interface Outcome {
  readonly path: string;
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed' | 'xpassed';
  /** One line. */
  readonly message: string;
  /** In full. */
  readonly text: string;
  readonly seconds: number;
}

/** pytest's exit codes. */
export const exitCodes = { ok: 0, failed: 1, interrupted: 2, internal: 3, usage: 4, noTests: 5 } as const;
