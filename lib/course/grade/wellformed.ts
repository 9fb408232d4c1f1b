import { isTooDeep } from '../../jupyter/notebook/nbformat';
import { isRecord } from '../../jupyter/protocol/json';
import type { Message } from '../../jupyter/protocol/wire';

/**
 * Whether an output has the form that Jupyter's protocol gives it
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html). Students' code may have changed the
 * kernel, which can then send anything.
 */
export function isWellFormed({ header: { msg_type }, content, isTooLong }: Message): boolean {
  if (isTooLong) return true; // its content is not used
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
