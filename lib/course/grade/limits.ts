/** The limits of a submission. One that exceeds a limit is stopped, and the report names the limit. */
export interface Limits {
  /** Time for one cell, in milliseconds. Default 30 000, as nbgrader's. */
  readonly cellMs: number;
  /** Time for a whole notebook, in milliseconds. Default 600 000. */
  readonly notebookMs: number;
  /**
   * Time of the processor for a whole notebook, in milliseconds, of all its processes and threads together.
   * Default 1 200 000: two threads that are busy all the time. On Linux.
   */
  readonly processorMs: number;
  /**
   * Memory of the kernel and of its child processes, in MiB. Default 2048. On Linux; on other systems only
   * the heap of JavaScript is limited.
   */
  readonly memoryMiB: number;
  /** The output of a cell, pictures included, in characters. Default 1 000 000. */
  readonly cellOutput: number;
  /** The output of all cells together, in characters. Default 10 000 000. */
  readonly notebookOutput: number;
  /** The number of processes, including the kernel and bubblewrap. Default 32. */
  readonly processes: number;
  /** The number of threads of all processes; a kernel with TensorFlow.js has some 60. Default 300. */
  readonly threads: number;
  /** Disk space for a submission, and for what it writes, in MiB. Default 512. */
  readonly diskMiB: number;
}

/** The default limits. */
export const defaultLimits: Limits = {
  cellMs: 30_000,
  notebookMs: 600_000,
  processorMs: 1_200_000,
  memoryMiB: 2048,
  cellOutput: 1_000_000,
  notebookOutput: 10_000_000,
  processes: 32,
  threads: 300,
  diskMiB: 512,
};
