import { isStream, type CellOutput } from '../notebook/output';

/**
 * All pieces of a stream as one, where its first piece is, with carriage returns carried out. The outputs
 * given stay as they are, so that a cell can be tested again.
 */
export function coalesceStreams(outputs: readonly CellOutput[]): CellOutput[] {
  const texts = new Map<string, string[]>();
  const merged: CellOutput[] = [];
  for (const output of outputs) {
    if (!isStream(output)) {
      merged.push(output);
      continue;
    }
    const pieces = texts.get(output.name);
    if (pieces) pieces.push(output.text);
    else {
      texts.set(output.name, [output.text]);
      merged.push(output);
    }
  }
  return merged.map(output =>
    isStream(output) ? { ...output, text: returnCarriages(texts.get(output.name)!.join('')) } : output,
  );
}

/**
 * A line begins behind its last carriage return that something other than a new line follows. Backspaces
 * stay.
 */
export const returnCarriages = (text: string): string =>
  text.includes('\r') ? text.replace(/(?<![^\n])[^\n]*\r(?=[^\n])/g, '') : text;
