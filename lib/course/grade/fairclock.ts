import { waitedMs } from './processusage';

/** The most that a time may take by the clock on the wall, in times of itself. */
const patience = 4;
/** A rest that is not worth waiting for, in milliseconds. */
const negligibleMs = 20;

/**
 * The time that a kernel has had: by the clock on the wall, without the time in which it was ready to run and
 * another process had the processor. So a busy machine costs nobody points, and a cell that only waits is
 * stopped as well. A kernel that gets next to no processor is stopped after four times its time.
 */
export class FairClock {
  readonly #started = performance.now();
  readonly #waitedBefore: number;

  /** Starts the clock of a kernel and its compiler, of which one works at a time. */
  constructor(private readonly pids: () => readonly number[]) {
    this.#waitedBefore = this.#waitedMs();
  }

  /** The time that it has had, in milliseconds. */
  passedMs(): number {
    const elapsed = performance.now() - this.#started;
    const waited = Math.max(0, this.#waitedMs() - this.#waitedBefore);
    return Math.max(elapsed - waited, elapsed / patience);
  }

  /** The time that is left of a limit, 0 where it is over. */
  leftMs(limit: number): number {
    const left = limit - this.passedMs();
    return left > negligibleMs ? left : 0;
  }

  #waitedMs(): number {
    return this.pids().reduce((sum, pid) => sum + waitedMs(pid), 0);
  }
}
