import { join } from 'node:path';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import type { Isolation } from '../../lib/course/grade/isolation';
import { defaultLimits, type Limits } from '../../lib/course/grade/limits';
import { gradeOf, type Grade } from '../../lib/course/grade/submissiongrade';
import { readNotebook, textOf, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from './assignment';
import { before, Course, solved } from './course';

/** The assignment that is attacked: one answer, and tests of each style, for six points. */
export const source = assignment(
  courseCell(
    'read-only',
    'given',
    "import { check, score } from 'fastbook-ts/course';\nimport assert from 'node:assert';",
  ),
  courseCell(
    'autograded answer',
    'add',
    'function add(a: number, b: number): number {\n  // BEGIN SOLUTION\n  return a + b;\n' +
      '  // END SOLUTION\n}',
  ),
  courseCell(
    'tests',
    'checked',
    "check('add(1, 2)', add(1, 2), 3);\n// BEGIN HIDDEN TESTS\n" +
      "check('the hidden one', add(-1, 1), 0);\n// END HIDDEN TESTS",
    2,
  ),
  courseCell('tests', 'asserted', 'assert.equal(add(2, 2), 4);', 1),
  courseCell(
    'tests',
    'thrown',
    "if ([[1, 1, 2], [3, 4, 7]].some(([a, b, c]) => add(a, b) !== c)) throw new Error('no sum');",
    1,
  ),
  courseCell(
    'tests',
    'scored',
    "await score(2, [['one', () => check('add(1, 1)', add(1, 1), 2)], ['two', " +
      "() => check('add(0, 1)', add(0, 1), 1)]])",
    2,
  ),
);

const wrong = 'const add = (a: number, b: number) => 0.125;'; // it passes no test
const cells = (...sources: string[]): Cell[] => sources.map(text => plainCell('code', text));

/** A submission with a wrong answer, and these cells before the first test. */
export const cheat = (...sources: string[]): Notebook =>
  before(solved({ add: wrong }, source), 'checked', ...cells(...sources));

/** A submission whose answer does something when a test calls it. */
export const trap = (body: string): Notebook =>
  solved({ add: `function add(a: number, b: number): number {\n${body}\nreturn 0.125;\n}` }, source);

/** What is handed in, and what the reasons and notes of its grade contain. It earns nothing. */
export type Attack = readonly [submitted: Notebook | string, ...said: (string | RegExp)[]];

const limits = { ...defaultLimits, cellMs: 3_000, memoryMiB: 500, diskMiB: 64, cellOutput: 100_000 };

/** Grades all submissions; each has to have a result. */
export async function gradeAll(
  { root, name }: Course,
  isolation: Isolation,
  others: Partial<Limits> = {},
): Promise<Map<string, Grade>> {
  const reasons: string[] = [];
  const { results } = await gradeAssignment(root, name, {
    isolation,
    limits: { ...limits, ...others },
    onEvent: event => event.kind === 'failed' && reasons.push(`${event.student}: ${event.reason}`),
  });
  expect(reasons).toEqual([]);
  return new Map(results.map(result => [result.student, gradeOf(result, new Map())]));
}

/** A submission as it was run and graded. */
export const gradedNotebook = ({ root, name }: Course, student: string): Notebook =>
  readNotebook(join(root, 'autograded', student, name, `${name}.ipynb`));

/** What a submission printed. */
export const printedBy = (course: Course, student: string): string =>
  gradedNotebook(course, student)
    .cells.flatMap(({ outputs = [] }) => outputs)
    .flatMap(output => (output.output_type === 'stream' ? [textOf(output.text)] : []))
    .join('');

/** Hands attacks in between two honest submissions, and checks that these get all points. */
export async function gradeAttacks(
  course: Course,
  attacks: Readonly<Record<string, Attack>>,
  isolation: Isolation,
): Promise<Map<string, Grade>> {
  const honest = ['0 honest', '~ honest']; // the first and the last by name
  for (const student of honest) course.handIn(student, solved({}, source));
  for (const [name, [submitted]] of Object.entries(attacks)) course.handIn(name, submitted);
  const grades = await gradeAll(course, isolation);
  for (const student of honest) expect(grades.get(student)).toMatchObject({ score: 6, max: 6, notes: [] });
  return grades;
}

/** Checks that an attack earned nothing, and that its grade says why. */
export function expectNothingEarned({ score, notes, cells }: Grade, [, ...said]: Attack): void {
  const reasons = [...notes, ...cells.map(({ reason }) => reason)];
  const expected = said.map(text => {
    const pattern = typeof text === 'string' ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text;
    return expect.stringMatching(pattern) as unknown;
  });
  expect([score, ...reasons]).toEqual(expect.arrayContaining([0, ...expected]));
}
