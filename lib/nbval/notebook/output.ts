import { textOf } from '../../jupyter/notebook/nbformat';

/** An output as a notebook has it, or as a kernel sends it. Other keys may be there, and count. */
export interface CellOutput {
  readonly output_type: string;
  readonly [key: string]: unknown;
}

export interface StreamOutput extends CellOutput {
  readonly output_type: 'stream';
  readonly name: string;
  readonly text: string;
}

export const isStream = (output: CellOutput): output is StreamOutput => output.output_type === 'stream';

export const isError = (output: CellOutput): boolean => output.output_type === 'error';

/**
 * Text of several lines as one string, as Python's nbformat has it after reading. Lists in JSON are lists.
 */
export function joinLines(output: CellOutput): CellOutput {
  if (isStream(output)) return { ...output, text: textOf(output.text) };
  const { data } = output;
  if (typeof data !== 'object' || data === null) return output;
  return {
    ...output,
    data: Object.fromEntries(
      Object.entries(data).map(([mime, value]) => [
        mime,
        isJson(mime) || !isLines(value) ? value : value.join(''),
      ]),
    ),
  };
}

export const isJson = (mime: string): boolean => /^application\/(.*\+)?json$/.test(mime);

const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(line => typeof line === 'string');
