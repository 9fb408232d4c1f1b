/** The tests of an assignment, as a teacher writes them. It has to compile, but for the marked lines. */
import {
  check,
  CheckFailed,
  score,
  type Check,
  type Part,
  type Tolerance,
  type TypeName,
} from 'fastbook-ts/course';
import { tensor } from 'fastbook-ts';

const close: Tolerance = { rtol: 1e-3, atol: 0 };
export const kind: TypeName = 'tensor';
export const checks: Check = check;

check('the mean', 1.5, 1.5, close);
check('whether it is a three', true);
check.shape('the batch', tensor([1, 2]), [2]);
check.type('the mean', 1.5, 'number');
check.type('the error', new CheckFailed('it is wrong'), CheckFailed);
check.throws('mean of nothing', () => Math.sqrt(-1), 'empty');

const parts: Part[] = [
  ['one row', () => check('the sum', 3, 3)],
  ['many rows', () => Promise.resolve(), 2],
];
export const points: Promise<number> = score(3, parts);

// @ts-expect-error -- a check begins with its name
check(1.5, 1.5);
// @ts-expect-error -- a shape is a list of sizes
check.shape('the batch', tensor([1, 2]), 2);
// @ts-expect-error -- there is no such type
check.type('the mean', 1.5, 'float');
// @ts-expect-error -- the expected text of the error is missing
check.throws('mean of nothing', () => undefined);
// @ts-expect-error -- the parts are missing
export const noParts = score(3);
