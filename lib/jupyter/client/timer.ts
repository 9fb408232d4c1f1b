/** A timeout to race against, to be cleared when it lost. */
export interface Timer {
  readonly elapsed: Promise<undefined>;
  readonly clear: () => void;
}

export function timer(ms: number): Timer {
  let handle: NodeJS.Timeout;
  const elapsed = new Promise<undefined>(resolve => {
    handle = setTimeout(resolve, ms, undefined);
  });
  return { elapsed, clear: () => clearTimeout(handle) };
}
