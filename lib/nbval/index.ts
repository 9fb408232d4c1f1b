/** nbval on jest: `preset: 'fastbook-ts/nbval'`, or `nbval(options)` where there are some. */
export { nbval, type NbvalPreset } from './jest/preset';
export type { NbvalOptions } from './options';
export { NotebookTest } from './notebooktest';
export { NotebookError } from './read';
export type { CellResult } from './session';
export type { TestCell } from './cell';
export type { Failure, Verdict } from './verdict';
export type { Difference } from './compare';
