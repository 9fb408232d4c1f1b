/** Where a command writes; a test hands in its own. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether `out` is a terminal, on which a line can be written over. */
  readonly isTerminal: boolean;
}

/** The streams of this process. A continuous integration's log is no terminal, whatever it says. */
export const processStreams = (): Streams => ({
  out: text => process.stdout.write(text),
  error: text => process.stderr.write(text),
  isTerminal: process.stdout.isTTY && process.env['CI'] === undefined,
});
