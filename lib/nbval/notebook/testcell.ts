import type { CellOptions } from './marker';
import type { CellOutput } from './output';
import type { CellSettings } from './settings';

/** A code cell as a test. */
export interface TestCell {
  /** From 1, among the code cells. */
  readonly number: number;
  /** From 0, among all cells of the notebook. */
  readonly index: number;
  /** `Cell 7`, with its own name behind that where it has one. */
  readonly title: string;
  readonly source: string;
  readonly storedOutputs: readonly CellOutput[];
  /** null where the cell has not been run; undefined where the notebook does not say. */
  readonly executionCount: number | null | undefined;
  readonly options: CellOptions;
  readonly settings: CellSettings;
  readonly warnings: readonly string[];
}
