import { isRecord, isTooDeep } from '../../jupyter/notebook/nbformat';
import type { Message } from '../../jupyter/protocol/wire';

/**
 * Whether an output has the form that it should have. A kernel that students' code has been at may send
 * anything.
 */
export function isWellFormed({ header: { msg_type }, content, isTooLong }: Message): boolean {
  if (isTooLong) return true; // nothing of it is used
  if (!isRecord(content) || isTooDeep(content)) return false;
  switch (msg_type) {
    case 'stream':
      return isText(content['name']) && isText(content['text']);
    case 'error':
      return (
        isText(content['ename']) &&
        isText(content['evalue']) &&
        Array.isArray(content['traceback']) &&
        content['traceback'].every(isText)
      );
    case 'display_data':
    case 'execute_result':
    case 'update_display_data':
      return (
        isRecord(content['data']) &&
        isRecord(content['metadata'] ?? {}) &&
        isRecord(content['transient'] ?? {})
      );
    default:
      return true;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
