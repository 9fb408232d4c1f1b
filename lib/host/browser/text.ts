import { inspect as inspectValue } from 'node-inspect-extracted';
import type { InspectSettings } from '../text';

export type { InspectSettings } from '../text';

/** How a value prints: the method that `console.log` calls, under the name that Node has registered. */
export const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** The text that `console.log` prints for a value: Node's own code, taken out of it. */
export const inspect = (value: unknown, options?: InspectSettings): string =>
  inspectValue(value, options as object);

/** Bytes as base64 (RFC 4648), without line breaks. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  // a function takes no more than some ten thousand arguments
  for (let at = 0; at < bytes.length; at += 0x2000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
  return btoa(text);
}
