/**
 * A number of JSON that a JavaScript number cannot tell from another one, as Python's json reads it: a whole
 * number beyond 2⁵³, or a float without a fraction such as `1.0`, which Python keeps apart from `1`. All
 * other numbers are JavaScript's; `NaN` and `Infinity`, too.
 */
export class ExactNumber {
  /** @param literal as Python writes it: `12345678901234567890`, `1.0`, `1e+16`, `-0.0`. */
  constructor(readonly literal: string) {}

  /** The nearest number of JavaScript. */
  valueOf(): number {
    return Number(this.literal);
  }

  /** The same, for `JSON.stringify`, which has no other. */
  toJSON(): number {
    return this.valueOf();
  }

  /** As Python writes it. */
  toString(): string {
    return this.literal;
  }
}

/**
 * The number in a literal of JSON, as Python reads it.
 *
 * @param literal a number of JSON: `1`, `-1.0`, `1e400`, which is `Infinity`.
 */
export function readNumberLiteral(literal: string): number | ExactNumber {
  const value = Number(literal);
  if (/^-?\d+$/.test(literal)) {
    if (value === 0) return 0; // Python's -0 is 0
    return Number.isSafeInteger(value) ? value : new ExactNumber(literal);
  }
  return Number.isInteger(value) ? new ExactNumber(formatFloat(value)) : value;
}

/** A number that is a float in Python, as Python writes it: `1.0`, `1e-05`, `1e+16`, `NaN`, `Infinity`. */
export function formatFloat(x: number): string {
  if (!Number.isFinite(x)) return String(x);
  const size = Math.abs(x);
  if (size >= 1e16 || (size < 1e-4 && x !== 0)) return x.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  const text = Object.is(x, -0) ? '-0' : String(x);
  return Number.isInteger(x) ? `${text}.0` : text;
}

/**
 * A value from JSON in JavaScript's own numbers, where what is lost does not count: settings, for example.
 */
export function withPlainNumbers<T>(value: T): T {
  if (value instanceof ExactNumber) return value.valueOf() as T;
  if (Array.isArray(value)) return value.map(withPlainNumbers) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPlainNumbers(item)])) as T;
}
