import { stripVTControlCharacters } from 'node:util';
import { isError, isStream, type CellOutput } from '../notebook/output';

/**
 * Outputs of stock tslab with its tracebacks on stderr as outputs of the type `error`: the first line like
 * `Name: message` gives the name and the message. Outputs that contain an `error` already are not changed.
 */
export function withErrorsFromStderr(outputs: readonly CellOutput[]): readonly CellOutput[] {
  if (outputs.some(isError)) return outputs;
  return outputs.map(output => {
    if (!isStream(output) || output.name !== 'stderr') return output;
    const lines = stripVTControlCharacters(output.text).trimEnd().split('\n');
    const first = lines.findIndex(line => /^(Uncaught )?[A-Za-z_$][\w$.]*: /.test(line));
    const [, ename, evalue] = /^(?:Uncaught )?([\w$.]+): (.*)$/.exec(lines[first] ?? '') ?? [
      undefined,
      'Error',
      lines.join('\n'),
    ];
    return { output_type: 'error', ename, evalue, traceback: lines };
  });
}
