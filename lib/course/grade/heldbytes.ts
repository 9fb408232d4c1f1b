/** What V8 takes for a list, an object or a text, and for a value in one, in bytes; about. */
const [ofObject, ofValue] = [40, 8];

/**
 * About how many bytes of memory a value takes that was read from JSON: `[],[],…` has a tenth of them as
 * text. Counting ends above `enough`.
 */
export function heldBytes(value: unknown, enough: number): number {
  let bytes = 0;
  const rest = [value];
  while (rest.length > 0 && bytes <= enough) {
    const next = rest.pop();
    if (typeof next === 'string') bytes += ofObject + next.length;
    else if (typeof next !== 'object' || next === null) bytes += ofValue;
    else {
      bytes += ofObject;
      for (const part of Array.isArray(next) ? next : Object.entries(next).flat())
        if (typeof part === 'object' && part !== null) rest.push(part);
        else bytes += ofValue + (typeof part === 'string' ? ofObject + part.length : 0);
    }
  }
  return bytes;
}
