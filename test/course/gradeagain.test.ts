import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import type { SubmissionResult } from '../../lib/course/grade/submissionresult';
import { writeNotebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell } from '../support/assignment';
import { Course, isolation, solved } from '../support/course';

jest.setTimeout(120_000);
const settings = { isolation, limits: defaultLimits };

describe('grading again', () => {
  const course = new Course();
  const second = (answer: string, expected: number) =>
    assignment(
      courseCell('autograded answer', 'half', answer),
      courseCell('tests', 'half-tests', `if (half(4) !== ${expected}) throw new Error('half of 4')`, 5),
    );
  const stored = join(course.root, 'autograded', 'Ann', 'ps1', 'grade.json');
  const scores = () =>
    (JSON.parse(readFileSync(stored, 'utf8')) as SubmissionResult).notebooks.map(({ cells }) =>
      cells.map(({ score }) => score),
    );
  /** Gives each test another score than it has, which a cell that is not graded again keeps. */
  const mark = () =>
    writeFileSync(stored, readFileSync(stored, 'utf8').replace(/"score": [\d.]+/g, '"score": 0.125'));
  const grade = (cells?: readonly string[]) =>
    gradeAssignment(course.root, 'ps1', { ...settings, ...(cells && { cells }) });

  beforeAll(async () => {
    course.handIn('Ann', solved());
    writeNotebook(
      join(course.root, 'source', 'ps1', 'two.ipynb'),
      second('const half = (n: number) => n / 2;', 2),
    );
    writeNotebook(
      join(course.root, 'submitted', 'Ann', 'ps1', 'two.ipynb'),
      second('const half = (n: number) => n >> 1;', 2),
    );
    await grade();
  });

  it('runs only the notebook whose test was changed', async () => {
    expect(scores()).toEqual([[2, 1, undefined], [5]]);
    mark();
    writeNotebook(
      join(course.root, 'source', 'ps1', 'two.ipynb'),
      second('const half = (n: number) => n / 2;', 3),
    );
    await grade();
    expect(scores()).toEqual([[0.125, 0.125, undefined], [0]]);
  });

  it('of one cell leaves the points of all others', async () => {
    mark();
    await grade(['add-tests']);
    expect(scores()).toEqual([[2, 0.125, undefined], [0.125]]);
    await grade();
    expect(scores()).toEqual([[2, 0.125, undefined], [0.125]]);
  });

  it('of one cell grades all of a notebook that was handed in anew', async () => {
    course.handIn('Ann', solved({ add: 'const add = () => 0;' }));
    await grade(['twice-tests']);
    expect(scores()).toEqual([[0, 1, undefined], [0.125]]);
  });

  it('of a cell that is no test says which there are', async () => {
    await expect(grade(['add-test'])).rejects.toThrow(
      'there is no test add-test in ps1; did you mean add-tests?',
    );
    await expect(grade(['why'])).rejects.toThrow(
      'no test why in ps1; there are add-tests, twice-tests, half-tests',
    );
  });
});
