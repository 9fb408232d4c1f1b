/** A notebook is no terminal. */
export const isTerminal = (): boolean => false;

/** Writes a text as a line of the cell's output. */
export function writeText(text: string): void {
  console.log(text);
}
