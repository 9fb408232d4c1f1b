import { difference, shapeDifference, type Tolerance } from './difference';
import { captureStackTrace, freeze, includes, toText } from './primordials';
import { describeValue, isList, isPromise, isSameShape, isTensor, shapeOf } from './values';

export type { Tolerance } from './difference';

/** A check failed: the message tells the student what was expected, and what the code returned or did. */
export class CheckFailed extends Error {
  override name = 'CheckFailed';
}

/** The types that {@link Check.type} knows by name. `list` is an array or a typed array. */
export type TypeName = 'number' | 'string' | 'boolean' | 'function' | 'list' | 'tensor';

/**
 * Checks for the tests of an assignment. Each takes as its first argument a name for the value, with which
 * the message of a failure begins: `'the mean of x'`.
 */
export interface Check {
  /**
   * Checks that a value equals the expected one: the same number within the tolerance, the same text, or the
   * same elements in the same shape. A tensor may be compared with a list of numbers. The expected value is
   * `true` by default.
   *
   * @throws CheckFailed with the expected value, the value that it got, and the first element that differs.
   * The other checks throw it, too.
   */
  (what: string, actual: unknown, expected?: unknown, tolerance?: Tolerance): void;
  /** Checks the shape of a tensor, or of nested lists: `check.shape('the batch', xb, [64, 784])`. */
  shape(what: string, actual: unknown, expected: readonly number[]): void;
  /** Checks the type of a value: by name, or by a class that it has to be an instance of. */
  type(
    what: string,
    actual: unknown,
    expected: TypeName | (abstract new (...args: never[]) => unknown),
  ): void;
  /**
   * Checks that a function throws an error whose message contains `text`. The text is required, since the
   * stub that students start from throws an error as well.
   */
  throws(what: string, run: () => unknown, text: string): void;
}

let made = 0;
/** How many checks have been made in this process. */
export const checksMade = (): number => made;

/** The checks; see {@link Check}. They are frozen, so that students' code cannot replace them. */
export const check: Check = freeze(Object.assign(equal, { shape, type, throws }));

function equal(what: string, actual: unknown, expected: unknown = true, tolerance: Tolerance = {}): void {
  made++;
  const reason = difference(actual, expected, tolerance);
  if (reason !== undefined) fail(what, reason, equal);
}

function shape(what: string, actual: unknown, expected: readonly number[]): void {
  made++;
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
  made++;
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
  made++;
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

/** The stack trace begins in the test: a student does not need the frames of this file. */
function fail(what: string, reason: string, below: (...args: never[]) => unknown): never {
  const failed = new CheckFailed(`${what}: ${reason}`);
  captureStackTrace(failed, below);
  throw failed;
}

for (const part of [equal, shape, type, throws, CheckFailed, CheckFailed.prototype]) freeze(part);
