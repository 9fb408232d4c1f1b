import type { CellOutput } from '../notebook/output';

/**
 * The output that nbval makes of a message on IOPub, or undefined. It ignores `clear_output` and
 * `update_display_data`.
 *
 * @param onUnknown is called with the type of a message that nbval does not know.
 */
export function nbvalOutput(
  type: string,
  content: Readonly<Record<string, unknown>>,
  onUnknown?: (type: string) => void,
): CellOutput | undefined {
  const pick = (...keys: string[]): CellOutput => ({
    output_type: type,
    ...Object.fromEntries(keys.map(key => [key, content[key]])),
  });
  switch (type) {
    case 'stream':
      return pick('name', 'text');
    case 'display_data':
      return pick('metadata', 'data');
    case 'execute_result':
      return pick('metadata', 'data', 'execution_count');
    case 'error':
      return pick('ename', 'evalue', 'traceback');
  }
  if (!['status', 'execute_input', 'execute_reply'].includes(type) && !type.startsWith('comm'))
    onUnknown?.(type);
  return undefined;
}
