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
