import { nameOf } from '../autograd/valuename';

/** Numbers in nested lists or typed arrays. */
export type Nested = number | boolean | ArrayLike<number> | readonly Nested[];

/**
 * The values of nested lists in row-major order, and their shape.
 *
 * @throws RangeError if the lists at one depth differ in shape; TypeError for a value that is not a number.
 */
export function flatten(x: Nested): { values: (number | boolean)[]; shape: number[] } {
  const values: (number | boolean)[] = [];
  const walk = (item: Nested): number[] => {
    if (typeof item === 'number' || typeof item === 'boolean') {
      values.push(item);
      return [];
    }
    if (!Array.isArray(item) && !ArrayBuffer.isView(item))
      throw new TypeError(
        `cannot make a tensor of ${nameOf(item)}: give numbers, or lists of them${adviceOf(item)}`,
      );
    if (item instanceof BigInt64Array || item instanceof BigUint64Array)
      throw new TypeError('cannot make a tensor of bigints: give numbers, Array.from(x, Number)');
    const rows = item as ArrayLike<Nested>;
    if (rows.length === 0) return [0];
    const first = walk(rows[0]);
    for (let i = 1; i < rows.length; i++) {
      const shape = walk(rows[i]);
      if (String(shape) !== String(first)) {
        throw new RangeError(
          `rows differ in shape: row 0 is [${first.join(', ')}], row ${i} is [${shape.join(', ')}]`,
        );
      }
    }
    return [rows.length, ...first];
  };
  const shape = walk(x);
  return { values, shape };
}

function adviceOf(x: unknown): string {
  if (typeof x === 'string') return '. A label is its position in the list of all, labels.indexOf(…)';
  if (x instanceof Promise) return '. Write await before a promise';
  if (typeof x === 'function') return '. Call it';
  if (x instanceof Set || x instanceof Map) return ', [...x]';
  return '';
}
