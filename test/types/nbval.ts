/** nbval's settings for jest, and notebooks under test. It has to compile, but for the marked lines. */
import {
  nbval,
  NotebookError,
  NotebookTest,
  type CellOptions,
  type CellOutput,
  type CellResult,
  type CellRun,
  type CellSettings,
  type Condition,
  type Difference,
  type Failure,
  type NbvalOptions,
  type NbvalPreset,
  type NormalizerName,
  type PictureDifference,
  type Place,
  type SanitizePair,
  type Surroundings,
  type TestCell,
  type ValuesByKey,
  type Verdict,
} from 'fastbook-ts/nbval';

const options: NbvalOptions = { lax: true, cellTimeout: 60, skipCompare: ['stderr'], rtol: 1e-3 };
export const preset: NbvalPreset = nbval(options);
export const matches: readonly string[] = nbval().testMatch;

export interface Report {
  cells(test: NotebookTest): readonly TestCell[];
  verdict(result: CellResult): Verdict;
  failures(failure: Failure): readonly Difference[];
  run(result: CellResult): CellRun | undefined;
  pictures(result: CellResult): readonly PictureDifference[];
  stored(cell: TestCell): readonly CellOutput[];
  options(cell: TestCell): CellOptions;
  settings(cell: TestCell): CellSettings;
  pairs(settings: CellSettings): readonly SanitizePair[];
  normalizers(settings: CellSettings): readonly NormalizerName[];
  conditions(settings: CellSettings): readonly Condition[];
  holds(condition: Condition, surroundings: Surroundings): boolean;
  missing(difference: Difference): ValuesByKey | undefined;
  place(test: NotebookTest, result: CellResult): Place;
}
export const isBroken = (error: unknown): boolean => error instanceof NotebookError;
export const test: NotebookTest = new NotebookTest('a.ipynb', options);

// @ts-expect-error -- seconds are a number
export const textTimeout = nbval({ cellTimeout: '60' });
// @ts-expect-error -- there is no such option
export const misspelt = nbval({ laxx: true });
// @ts-expect-error -- the options are missing
export const noOptions = new NotebookTest('a.ipynb');
