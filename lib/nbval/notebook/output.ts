import { textOf } from '../../jupyter/notebook/nbformat';

/**
 * An output as a notebook stores it, or as a kernel sends it
 * (https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs). Unknown keys are
 * compared, too.
 */
export interface CellOutput {
  /** `stream`, `display_data`, `execute_result` or `error`. */
  readonly output_type: string;
  readonly [key: string]: unknown;
}

/** An output of the type `stream`. */
export interface StreamOutput extends CellOutput {
  readonly output_type: 'stream';
  readonly name: string;
  readonly text: string;
}

/** Whether an output is of the type `stream`. */
export const isStream = (output: CellOutput): output is StreamOutput => output.output_type === 'stream';

/** Whether an output is of the type `error`. */
export const isError = (output: CellOutput): boolean => output.output_type === 'error';

/** The output with its lists of lines joined, as nbformat's reader does it. Lists in JSON types stay. */
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

const isJson = (mime: string): boolean => /^application\/(.*\+)?json$/.test(mime);

const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(line => typeof line === 'string');
