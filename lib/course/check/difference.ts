import { abs, getPrototypeOf, is, isFinite, keys, objectPrototype } from './primordials';
import {
  describeValue,
  isList,
  isPromise,
  isSameShape,
  isTensor,
  toNested,
  shapeOf,
  shortNumber,
  showShape,
} from './values';

/** How far a number may be from the expected one: `atol + rtol * |expected|`, as in NumPy's `allclose`. */
export interface Tolerance {
  /** Relative to the expected number. Default 1e-5. */
  readonly rtol?: number;
  /** Absolute, in the unit of the number. Default 1e-8. */
  readonly atol?: number;
}

/**
 * Compares a value with the expected one. A tensor may stand for an expected list, and a tensor without axes
 * for an expected number; an expected tensor requires a tensor, of any dtype.
 *
 * @returns the difference as a sentence for students, or undefined if there is none.
 */
export function difference(
  actual: unknown,
  expected: unknown,
  tolerance: Tolerance = {},
): string | undefined {
  if (isPromise(actual)) return 'this is a promise: put await before it';
  if (isTensor(expected) && !isTensor(actual))
    return `expected a tensor of shape ${showShape(expected.shape)}, got ${describeValue(actual)}`;
  const got = shapeOf(actual);
  const want = shapeOf(expected);
  if (got && want && !isSameShape(got, want)) return shapeDifference(actual, got, want);
  const found = search(actual, expected, tolerance, []);
  if (!found) return undefined;
  const reason = `expected ${pair(found, tolerance)}`;
  if (found.path.length === 0) return reason;
  const all = describeValue(expected);
  const allGot = describeValue(actual);
  const both = /^a (list|tensor) of /.test(all + allGot) ? '' : `\n  expected  ${all}\n  got       ${allGot}`;
  return `${reason} at [${found.path.join(', ')}]${both}`;
}

/** A sentence about two shapes that differ, with the value itself if it is short. */
export function shapeDifference(actual: unknown, got: readonly number[], want: readonly number[]): string {
  const one = (shape: readonly number[]) =>
    shape.length === 0 ? 'a single number' : `shape ${showShape(shape)}`;
  return `expected ${one(want)}, got ${one(got)}: ${describeValue(actual)}`;
}

interface Found {
  /** Indices and keys on the way to the element. */
  readonly path: readonly (number | string)[];
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Finds the first element that differs. */
function search(
  a: unknown,
  b: unknown,
  tolerance: Tolerance,
  path: readonly (number | string)[],
): Found | undefined {
  const actual = toNested(a);
  const expected = toNested(b);
  if (isList(expected) && isList(actual) && actual.length === expected.length) {
    for (let i = 0; i < expected.length; i++) {
      const found = search(actual[i], expected[i], tolerance, [...path, i]);
      if (found) return found;
    }
    return undefined;
  }
  if (isPlainObject(expected) && isPlainObject(actual)) {
    const names = keys(expected);
    for (let i = 0; i < names.length; i++) {
      const found = search(actual[names[i]], expected[names[i]], tolerance, [...path, names[i]]);
      if (found) return found;
    }
    return undefined;
  }
  return isSame(actual, expected, tolerance) ? undefined : { path, actual: a, expected: b };
}

const isPlainObject = (x: unknown): x is Record<string, unknown> =>
  typeof x === 'object' && x !== null && getPrototypeOf(x) === objectPrototype;

function isSame(actual: unknown, expected: unknown, tolerance: Tolerance): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return is(actual, expected);
  return (
    actual === expected ||
    is(actual, expected) ||
    (isFinite(expected) && abs(actual - expected) <= allowed(expected, tolerance))
  );
}

const allowed = (expected: number, { rtol = 1e-5, atol = 1e-8 }: Tolerance) => atol + rtol * abs(expected);

/**
 * `2.5, got 3`, with the tolerance if one was given. Numbers have all digits if they look the same with
 * seven.
 */
function pair({ actual, expected }: Found, tolerance: Tolerance): string {
  const number = describeValue(actual) === describeValue(expected) ? String : shortNumber;
  const hint = actual === undefined ? ' (is something returned?)' : '';
  const isGiven =
    typeof expected === 'number' && (tolerance.rtol !== undefined || tolerance.atol !== undefined);
  const margin = isGiven ? ` ± ${shortNumber(allowed(expected, tolerance))}` : '';
  return `${describeValue(expected, number)}${margin}, got ${describeValue(actual, number)}${hint}`;
}
