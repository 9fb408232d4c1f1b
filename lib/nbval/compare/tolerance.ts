import { isRecord } from '../../jupyter/protocol/json';
import { isEqual, isNumeric } from './equal';

/** How much numbers may differ: by `atol + rtol * |stored|`, as in NumPy's `isclose`. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** Whether two values are equal, with a tolerance for their numbers: in text, in tables and in JSON. */
export function isClose(stored: unknown, fresh: unknown, tolerance: Tolerance): boolean {
  if (isNumeric(stored) && isNumeric(fresh))
    return isEqual(stored, fresh) || areClose(Number(stored), Number(fresh), tolerance);
  if (typeof stored === 'string' && typeof fresh === 'string')
    return stored === fresh || areTextsClose(stored, fresh, tolerance);
  if (Array.isArray(stored) && Array.isArray(fresh)) {
    return stored.length === fresh.length && stored.every((item, i) => isClose(item, fresh[i], tolerance));
  }
  if (isRecord(stored) && isRecord(fresh)) {
    const keys = Object.keys(stored);
    return (
      keys.length === Object.keys(fresh).length &&
      keys.every(key => Object.hasOwn(fresh, key) && isClose(stored[key], fresh[key], tolerance))
    );
  }
  return isEqual(stored, fresh);
}

const areClose = (stored: number, fresh: number, { rtol, atol }: Tolerance) =>
  stored === fresh || Math.abs(stored - fresh) <= atol + rtol * Math.abs(stored);

/** A number that stands alone: not the 2 of `conv2d`, and without the minus of `3-2`. */
const number = /(?<![\w.])(?:(?<![\w)\].])[-+])?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w])/g;

function areTextsClose(stored: string, fresh: string, tolerance: Tolerance): boolean {
  if (shape(stored) !== shape(fresh)) return false;
  const [a, b] = [stored.match(number) ?? [], fresh.match(number) ?? []];
  return a.every((text, i) => areClose(valueOf(text), valueOf(b[i]), tolerance));
}

const valueOf = (text: string) => Number(text.replaceAll('_', ''));

/**
 * The text without its numbers. White space around them, and the lines of a table, are as wide as the
 * numbers, so their widths do not count.
 */
const shape = (text: string) =>
  text
    .replace(number, ' \0 ')
    .replace(/([-─═=_])\1+/g, '$1$1')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?([^\w\s]) ?/g, '$1');
