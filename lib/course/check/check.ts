import { difference, shapeDifference, type Tolerance } from './difference';
import { captureStackTrace, freeze, includes, toText } from './primordials';
import { describeValue, isList, isPromise, isSameShape, isTensor, shapeOf } from './values';

export type { Tolerance } from './difference';

/**
 * What a student's code returned, or did, is not what was asked for; the message says it in the student's
 * terms.
 */
export class CheckFailed extends Error {
  override name = 'CheckFailed';
}

/** What {@link Check.type} knows by name. */
export type TypeName = 'number' | 'string' | 'boolean' | 'function' | 'list' | 'tensor';

/**
 * Checks for the tests of an assignment. Each begins with the name of what is looked at: `'the mean of x'`.
 */
export interface Check {
  /**
   * The value is the expected one: the same number within the tolerance, the same text, the same elements in
   * the same shape. A list of numbers may be expected of a tensor. Without an expected value, it has to be
   * `true`.
   *
   * @throws CheckFailed saying what was expected, what came, and where they first differ. So do all others.
   */
  (what: string, actual: unknown, expected?: unknown, tolerance?: Tolerance): void;
  /** The sizes of a tensor, or of nested lists: `check.shape('the batch', xb, [64, 784])`. */
  shape(what: string, actual: unknown, expected: readonly number[]): void;
  /** The kind of a value: a name, or a class that it has to be an instance of. */
  type(
    what: string,
    actual: unknown,
    expected: TypeName | (abstract new (...args: never[]) => unknown),
  ): void;
  /**
   * The function throws, and its message has this text in it. (Any error at all would do for a student who
   * has not begun: a stub throws, too.)
   */
  throws(what: string, run: () => unknown, text: string): void;
}

/** See {@link Check}. */
export const check: Check = freeze(Object.assign(equal, { shape, type, throws }));

function equal(what: string, actual: unknown, expected: unknown = true, tolerance: Tolerance = {}): void {
  const reason = difference(actual, expected, tolerance);
  if (reason !== undefined) fail(what, reason, equal);
}

function shape(what: string, actual: unknown, expected: readonly number[]): void {
  const got = isPromise(actual) ? undefined : shapeOf(actual);
  if (!got)
    fail(what, `expected something of shape [${expected.join(', ')}], got ${describeValue(actual)}`, shape);
  else if (!isSameShape(got, expected)) fail(what, shapeDifference(actual, got, expected), shape);
}

function type(
  what: string,
  actual: unknown,
  expected: TypeName | (abstract new (...args: never[]) => unknown),
): void {
  const isIt =
    typeof expected === 'function'
      ? actual instanceof expected
      : expected === 'tensor'
        ? isTensor(actual)
        : expected === 'list'
          ? isList(actual)
          : typeof actual === expected;
  if (!isIt)
    fail(
      what,
      `expected a ${typeof expected === 'function' ? expected.name : expected}, got ${describeValue(actual)}`,
      type,
    );
}

function throws(what: string, run: () => unknown, text: string): void {
  let message: string;
  try {
    const value = run();
    message = isPromise(value)
      ? 'it is asynchronous, and what it rejects with cannot be seen here'
      : `nothing was thrown, and ${describeValue(value)} returned`;
  } catch (error) {
    const said = toText((error as Error | undefined)?.message ?? error);
    if (includes(said, text)) return;
    message = `got the error '${said}'`;
  }
  fail(what, `expected an error that says '${text}'; ${message}`, throws);
}

/** The trace begins in the test: our own frames say nothing to a student. */
function fail(what: string, reason: string, below: (...args: never[]) => unknown): never {
  const failed = new CheckFailed(`${what}: ${reason}`);
  captureStackTrace(failed, below);
  throw failed;
}

for (const part of [equal, shape, type, throws, CheckFailed, CheckFailed.prototype]) freeze(part);
