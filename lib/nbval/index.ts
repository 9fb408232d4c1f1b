/** nbval on jest: `preset: 'fastbook-ts/nbval'`, or `nbval(options)` with options. */
export { nbval, type NbvalPreset } from './jest/preset';
export type { NbvalOptions } from './nbvaloptions';
export { NotebookTest } from './notebooktest';
export { NotebookError } from './notebook/read';
export type { CellResult } from './run/notebookrunner';
export type { TestCell } from './notebook/testcell';
export type { Failure, Verdict } from './verdict/verdict';
export type { Difference } from './compare/difference';
