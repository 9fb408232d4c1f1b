/** How much a submission may take. What takes more is stopped, and the report says which limit it was. */
export interface Limits {
  /** Time for one cell, in milliseconds. Default 30 000, as nbgrader's. */
  readonly cellMs: number;
  /** Time for a whole notebook, in milliseconds. Default 600 000. */
  readonly notebookMs: number;
  /**
   * Memory of the kernel and of what it starts, in MiB. Default 2048. Held to on Linux; elsewhere
   * JavaScript's own heap alone is.
   */
  readonly memoryMiB: number;
  /** What one cell may print, pictures included, in characters. Default 1 000 000. */
  readonly cellOutput: number;
  /** What all cells together may print, in characters. Default 10 000 000. */
  readonly notebookOutput: number;
  /** Processes, the kernel and what isolates it included. Default 32. */
  readonly processes: number;
  /** What it may write to disk, in MiB. Default 512. */
  readonly diskMiB: number;
}

export const defaultLimits: Limits = {
  cellMs: 30_000,
  notebookMs: 600_000,
  memoryMiB: 2048,
  cellOutput: 1_000_000,
  notebookOutput: 10_000_000,
  processes: 32,
  diskMiB: 512,
};
