import type { CellOutput } from '../notebook/output';

/**
 * The outputs of a cell as nbval collects them from the kernel's messages: it knows neither `clear_output`
 * nor `update_display_data`.
 *
 * @param onUnknown is told the type of a message that is none of nbval's.
 */
export function collectAsNbval(
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
