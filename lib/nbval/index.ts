/** nbval on jest: `preset: 'fastbook-ts/nbval'`, or `nbval(options)` with options. */
export { nbval, notebookMatch, type NbvalPreset } from './jest/preset';
export type { NbvalOptions } from './nbvaloptions';
export type { Place } from '../jupyter/notebook/cellplace';
export { NotebookTest } from './notebooktest';
export { NotebookError } from './notebook/read';
export type { CellRun } from './run/cellrun';
export type { CellResult } from './run/notebookrunner';
export type { CellSettings } from './notebook/cellsettings';
export type { Condition, Surroundings } from './notebook/condition';
export type { CellOptions } from './notebook/markers';
export type { CellOutput } from './notebook/output';
export type { TestCell } from './notebook/testcell';
export type { Failure, Verdict } from './verdict/verdict';
export type { Difference } from './compare/difference';
export type { NormalizerName } from './compare/normalize';
export type { SanitizePair } from './compare/sanitize';
export type { PictureDifference } from './compare/picture';
export type { ValuesByKey } from './compare/valuesbykey';
