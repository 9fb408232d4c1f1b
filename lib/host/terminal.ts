/** The terminal that this process prints to, if it is one. */

/** Whether a line that was printed can be written over. */
export const isTerminal = (): boolean => process.stdout.isTTY;

/** Writes without a line break. */
export function writeText(text: string): void {
  process.stdout.write(text);
}
