import { CheckFailed, checksMade } from './check';
import { captureStackTrace, freeze, round } from './primordials';
import { describeValue, isPromise } from './values';

/**
 * One part of a test. It passes if `run` returns `true`, or returns nothing after at least one `check`, or a
 * promise of either; it fails if `run` throws. The weight is its share of the points, default 1.
 */
export type Part = readonly [what: string, run: () => unknown, weight?: number];

/**
 * Partial credit: runs all parts one after another, awaits asynchronous ones, prints a line for each, and
 * returns the points earned, rounded to a hundredth. It has to be the last line of a test:
 * `await score(3, [['for one row', () => …], ['for many', () => …, 2]])`.
 *
 * @param points for all parts together.
 * @throws CheckFailed if no part passes; RangeError if the points or a weight are not positive.
 */
export async function score(points: number, parts: readonly Part[]): Promise<number> {
  let passed = 0;
  let total = 0;
  let lines = '';
  for (let i = 0; i < parts.length; i++) {
    const what = parts[i][0];
    const weight = parts[i][2] ?? 1;
    if (!(points > 0 && weight > 0))
      throw new RangeError(
        `score: expected points and weights above 0, got ${points} points and a weight of ${weight} ` +
          `for '${what}'`,
      );
    total += weight;
    const failure = await failureOf(parts[i][1]);
    if (failure === undefined) passed += weight;
    lines += failure === undefined ? `✓ ${what}\n` : `✗ ${what}: ${failure}\n`;
  }
  if (!(passed > 0)) {
    const failed = new CheckFailed(`nothing earned\n${lines}0 of ${points} points`);
    captureStackTrace(failed, score);
    throw failed;
  }
  const earned = (points * passed) / total;
  const rounded = round(100 * earned) / 100 || earned;
  console.log(`${lines}${rounded} of ${points} points`);
  return rounded;
}

async function failureOf(run: () => unknown): Promise<string | undefined> {
  const before = checksMade();
  try {
    const value = run();
    return refusal(isPromise(value) ? await value : value, checksMade() > before);
  } catch (error) {
    if (error instanceof CheckFailed) return error.message;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/**
 * Why what a part returned earns nothing, or undefined: it has to have checked something, or to return
 * `true`.
 * A forgotten `return` must not earn points.
 */
export function refusal(value: unknown, hasChecked: boolean): string | undefined {
  if (value === true || (value === undefined && hasChecked)) return undefined;
  if (value === false) return 'this does not hold';
  return value === undefined
    ? 'this part has checked nothing: it has to call check, or to return true'
    : `expected a check, or true, got ${describeValue(value)}`;
}

freeze(score);
