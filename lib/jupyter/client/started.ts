import type { ChildProcess } from 'node:child_process';

/** The file descriptor of a pipe that closes with this process, however it ends. */
export const lifeline = 3;

/** A program that was started. */
export interface Started {
  readonly child: ChildProcess;
  /**
   * Of a program that has another process do its work, which is no child of it, as the client of an engine of
   * containers has: finds the number of that process. Such a program is never killed. It ends, and ends that
   * process, once its lifeline is closed.
   */
  readonly worker?: () => Promise<number>;
}

/** Ends a program by its lifeline, where that is how it ends. */
export function endByLifeline({ child, worker }: Started): boolean {
  if (worker === undefined) return false;
  child.stdio[lifeline]?.destroy();
  return true;
}
