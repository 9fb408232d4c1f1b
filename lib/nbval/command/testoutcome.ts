import type { Place } from '../../jupyter/notebook/cellplace';

/** The outcome of a test in pytest's words, or of a file that could not be read. */
export interface TestOutcome {
  readonly path: string;
  /** Of the cell's source in the file; undefined for a file that could not be read. */
  readonly place?: Place;
  /** The cell's title; empty for a file that could not be read. */
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed' | 'xpassed';
  /** One line. */
  readonly message: string;
  /** The failure in full. */
  readonly text: string;
  readonly seconds: number;
}
