/** A timeout for `Promise.race`. */
export interface Timer {
  /** Resolves with undefined once the time is over. */
  readonly elapsed: Promise<undefined>;
  /** Stops the timer; `elapsed` never resolves then. */
  readonly clear: () => void;
}

/**
 * Starts a timer; its owner clears it.
 *
 * @param ms the time, in milliseconds.
 */
export function timer(ms: number): Timer {
  let handle: NodeJS.Timeout;
  const elapsed = new Promise<undefined>(resolve => {
    handle = setTimeout(resolve, ms, undefined);
  });
  return { elapsed, clear: () => clearTimeout(handle) };
}
