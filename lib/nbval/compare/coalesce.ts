import { isStream, type CellOutput } from '../notebook/output';

/**
 * nbval's `coalesce_streams`: joins all outputs of a stream into the first of them, and carries out carriage
 * returns. The given outputs are not changed.
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
 * Removes from each line what a carriage return overwrites: everything up to the last one that is not at the
 * line's end. Backspaces stay, as in nbval.
 */
const returnCarriages = (text: string): string =>
  text.includes('\r') ? text.replace(/(?<![^\n])[^\n]*\r(?=[^\n])/g, '') : text;
