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

/**
 * After a time is over, time to read what arrived before that, in milliseconds: this process may have been
 * busy.
 */
const readingMs = 100;

/**
 * Starts a timer that goes on while more time is left; its owner clears it.
 *
 * @param ms the time, in milliseconds.
 * @param moreMs called when it is over: the time to go on for, 0 for none.
 */
export function prolonged(ms: number, moreMs: () => number): Timer {
  let clear: () => void = () => undefined;
  const elapsed = new Promise<undefined>(resolve => {
    const wait = (time: number, then: () => void) => {
      const handle = setTimeout(then, time);
      clear = () => clearTimeout(handle);
    };
    const end = () => {
      const more = moreMs();
      if (more > 0) wait(more, end);
      else wait(readingMs, () => resolve(undefined));
    };
    wait(ms, end);
  });
  return { elapsed, clear: () => clear() };
}
