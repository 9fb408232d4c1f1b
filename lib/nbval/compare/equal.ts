import { ExactNumber } from '../../jupyter/notebook/exactnumber';

/**
 * Whether two values from JSON are equal by Python's `==`: `1 == 1.0 == True`, and the order of keys does not
 * count. `NaN` is equal to itself, as it is within Python's lists and dicts.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return areNumbersEqual(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, i) => isEqual(item, b[i]))
    );
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      key =>
        Object.hasOwn(b, key) &&
        isEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

type Numeric = number | boolean | ExactNumber;

/** Whether a value from JSON is a number in Python, where `True` is 1. */
export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber;

/** By their exact values, to whatever length; Python compares a float with a whole number so, too. */
function areNumbersEqual(a: Numeric, b: Numeric): boolean {
  const [x, y] = [Number(a), Number(b)];
  if (Number.isInteger(x) && Number.isInteger(y)) return wholeOf(a) === wholeOf(b);
  return Object.is(x, y);
}

const wholeOf = (value: Numeric) =>
  value instanceof ExactNumber && /^-?\d+$/.test(value.literal)
    ? BigInt(value.literal)
    : BigInt(Number(value));
