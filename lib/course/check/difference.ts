import { types } from 'node:util';
import {
  abs,
  getPrototypeOf,
  hasOwn,
  is,
  isFinite,
  keys,
  objectPrototype,
  timeOf,
  toText,
} from './primordials';
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

const { isDate, isMap, isRegExp, isSet } = types;

/** How far a number may be from the expected one: `atol + rtol * |expected|`, as in NumPy's `allclose`. */
export interface Tolerance {
  /**
   * Relative to the expected number. Default 1e-5; of a whole number above 10 000, no more than 0.1 in all.
   */
  readonly rtol?: number;
  /** Absolute, in the unit of the number. Default 1e-8. */
  readonly atol?: number;
}

/**
 * Compares a value with the expected one: numbers within the tolerance, lists and objects element by element
 * (an object has no further fields, and is of the same class), sets in any order, dates by their time. A
 * tensor may stand for an expected list, and a tensor without axes for an expected number; an expected tensor
 * requires a tensor, of any dtype.
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
  if (found.isExtra)
    return `expected nothing at [${found.path.join(', ')}], got ${describeValue(found.actual)}`;
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
  /** Whether nothing was expected there. */
  readonly isExtra?: boolean;
}

/** Finds the first element that differs. */
function search(
  a: unknown,
  b: unknown,
  tolerance: Tolerance,
  path: readonly (number | string)[],
): Found | undefined {
  const differs = { path, actual: a, expected: b };
  if (path.length > maxDepth) return is(a, b) ? undefined : differs;
  const isRounded = isTensor(a) && a.dtype === 'float32';
  const actual = toNested(a);
  const expected = toNested(b);
  if (isList(expected) && isList(actual) && actual.length === expected.length) {
    const within = isRounded ? { ...tolerance, isRounded } : tolerance;
    for (let i = 0; i < expected.length; i++) {
      const found = search(actual[i], expected[i], within, [...path, i]);
      if (found) return found;
    }
    return undefined;
  }
  if (isDate(expected)) return isDate(actual) && is(timeOf(actual), timeOf(expected)) ? undefined : differs;
  if (isRegExp(expected))
    return isRegExp(actual) && toText(actual) === toText(expected) ? undefined : differs;
  if (isSet(expected)) return isSet(actual) && isSameSet(actual, expected, tolerance) ? undefined : differs;
  if (isMap(expected)) return isMap(actual) ? searchMap(actual, expected, tolerance, path) : differs;
  if (isObject(expected) && isObject(actual) && classOf(actual) === classOf(expected)) {
    if (actual instanceof Error && expected instanceof Error)
      return actual.message === expected.message ? undefined : differs;
    const names = keys(expected);
    for (let i = 0; i < names.length; i++) {
      const found = search(actual[names[i]], expected[names[i]], tolerance, [...path, names[i]]);
      if (found) return found;
    }
    const own = keys(actual);
    for (let i = 0; i < own.length; i++)
      if (!hasOwn(expected, own[i]))
        return { path: [...path, own[i]], actual: actual[own[i]], expected: undefined, isExtra: true };
    return undefined;
  }
  return isSame(actual, expected, isRounded ? { ...tolerance, isRounded } : tolerance) ? undefined : differs;
}

/** Values that hold themselves are compared so deep. */
const maxDepth = 100;

/** Each element of one is one of the other's, in any order. */
function isSameSet(actual: Set<unknown>, expected: Set<unknown>, tolerance: Tolerance): boolean {
  const rest = [...actual];
  if (rest.length !== expected.size) return false;
  return [...expected].every(one => {
    const at = rest.findIndex(other => is(other, one) || search(other, one, tolerance, []) === undefined);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}

function searchMap(
  actual: Map<unknown, unknown>,
  expected: Map<unknown, unknown>,
  tolerance: Tolerance,
  path: readonly (number | string)[],
): Found | undefined {
  const rest = new Map(actual);
  for (const [key, value] of expected) {
    const same = [...rest.keys()].find(
      other => is(other, key) || search(other, key, exactly, []) === undefined,
    );
    if (same === undefined && !rest.has(undefined)) return { path, actual, expected };
    const found = search(rest.get(same), value, tolerance, [...path, describeValue(key)]);
    if (found) return found;
    rest.delete(same);
  }
  return rest.size === 0 ? undefined : { path, actual, expected };
}

const exactly: Tolerance = { rtol: 0, atol: 0 };

type Fields = Record<string, unknown>;

const isObject = (x: unknown): x is Fields =>
  typeof x === 'object' && x !== null && !isList(x) && !isTensor(x) && !isPromise(x);

/**
 * What two objects have in common to be compared by their fields; an object without a prototype is a plain
 * one.
 */
const classOf = (x: object): unknown => getPrototypeOf(x) ?? objectPrototype;

function isSame(actual: unknown, expected: unknown, tolerance: Margins): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') return is(actual, expected);
  return (
    actual === expected ||
    is(actual, expected) ||
    (isFinite(expected) && abs(actual - expected) <= allowed(expected, tolerance))
  );
}

/** A tolerance, and whether the number is of a tensor, which rounds it to 24 bits. */
interface Margins extends Tolerance {
  readonly isRounded?: boolean;
}

/**
 * The tolerance for a number. Where none is given, the relative one would make large whole numbers equal to
 * others: 99 999.5 to 100 000. A whole number is held to a tenth, or in a tensor to four steps of a float32.
 */
function allowed(expected: number, { rtol, atol, isRounded = false }: Margins): number {
  const margin = (atol ?? 1e-8) + (rtol ?? 1e-5) * abs(expected);
  if (rtol !== undefined || atol !== undefined || expected % 1 !== 0) return margin;
  const most = isRounded ? 4 * 2 ** -24 * abs(expected) : 0;
  const tenth = 0.1;
  return margin <= tenth ? margin : most > tenth ? most : tenth;
}

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
