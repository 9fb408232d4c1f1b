import { join, resolve } from 'node:path';
import { assignmentsIn } from '../../lib/course/format/folders';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import type { CellScore } from '../../lib/course/grade/scorecells';
import { hiddenTestsMarker, markSchemeMarker, solutionMarker } from '../../lib/course/author/markers';
import { kindOf, nbgraderOf } from '../../lib/course/format/metadata';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { Course, isolation, solved } from '../support/course';

/** The course that comes with the project, graded both ways. */
const ready = resolve(__dirname, '..', '..', 'course');
const sourceOf = (name: string) => readNotebook(join(ready, 'source', name, `${name}.ipynb`));

it('the course has four assignments of 25 points each', () => {
  const points = assignmentsIn(ready).map(name => [
    name,
    sourceOf(name).cells.reduce((sum, cell) => sum + (nbgraderOf(cell)?.points ?? 0), 0),
  ]);
  expect(points).toEqual([
    ['01_broadcasting', 25],
    ['02_gradients', 25],
    ['03_learner', 25],
    ['04_ten_digits', 25],
  ]);
});

describe.each(assignmentsIn(ready))('%s', name => {
  const source = sourceOf(name);
  const tests = source.cells.filter(cell => kindOf(cell) === 'tests');
  const ofTests = (cells: readonly CellScore[]) =>
    cells.filter(({ cell }) => tests.some(test => nbgraderOf(test)!.grade_id === cell));
  const course = new Course(source, name);
  let graded: Map<string, readonly CellScore[]>;
  let notes: string[];

  beforeAll(async () => {
    course.handIn('solution', solved({}, source));
    course.handIn('untouched', releaseNotebook(source));
    const { results } = await gradeAssignment(course.root, name, {
      isolation,
      limits: { ...defaultLimits, cellMs: 120_000 },
    });
    notes = results.flatMap(({ notebooks }) => notebooks.flatMap(notebook => notebook.notes));
    graded = new Map(
      results.map(({ student, notebooks }) => [student, notebooks.flatMap(({ cells }) => cells)]),
    );
  }, 600_000);

  it('has cells of every kind, hidden tests, a mark scheme, and no outputs', () => {
    const kinds = new Set(source.cells.map(kindOf));
    for (const kind of ['autograded answer', 'tests', 'manual answer', 'manual task', 'read-only'] as const)
      expect(kinds).toContain(kind);
    expect(tests.every(cell => textOf(cell.source).includes(hiddenTestsMarker.begin))).toBe(true);
    expect(
      source.cells
        .filter(cell => kindOf(cell) === 'manual task')
        .every(cell => textOf(cell.source).includes(markSchemeMarker.begin)),
    ).toBe(true);
    expect(
      source.cells.every(
        ({ outputs = [], execution_count = null }) => outputs.length === 0 && execution_count === null,
      ),
    ).toBe(true);
  });

  it('releases no solutions, hidden tests or mark schemes', () => {
    const released = JSON.stringify(releaseNotebook(source));
    for (const { begin } of [solutionMarker, hiddenTestsMarker, markSchemeMarker])
      expect(released).not.toContain(begin);
  });

  it('is graded without notes', () => expect(notes).toEqual([]));

  it('gives its own solution all points that tests give', () => {
    expect(ofTests(graded.get('solution')!)).toEqual(
      tests.map(cell => ({
        cell: nbgraderOf(cell)!.grade_id,
        max: nbgraderOf(cell)!.points,
        score: nbgraderOf(cell)!.points,
        status: 'passed',
        reason: '',
      })),
    );
  });

  it('gives the untouched release no points, and says why', () => {
    const untouched = graded.get('untouched')!;
    expect(ofTests(untouched)).toHaveLength(tests.length);
    for (const cell of ofTests(untouched)) expect(cell).toMatchObject({ score: 0, status: 'no response' });
    for (const { status } of untouched) expect(status).toMatch(/^(no response|manual)$/);
  });
});

it('04_ten_digits takes a point off for training without shuffling', async () => {
  const name = '04_ten_digits';
  const source = sourceOf(name);
  const course = new Course(source, name);
  const trainNet = textOf(source.cells.find(cell => nbgraderOf(cell)?.grade_id === 'train-net')!.source);
  expect(trainNet).toContain(', shuffle: true');
  course.handIn('ordered', solved({ 'train-net': trainNet.replace(', shuffle: true', '') }, source));
  const {
    results: [{ notebooks }],
  } = await gradeAssignment(course.root, name, { isolation, limits: { ...defaultLimits, cellMs: 120_000 } });
  expect(notebooks[0].cells.find(({ cell }) => cell === 'train-net-tests')).toMatchObject({
    score: 4,
    max: 5,
    status: 'partial',
  });
}, 600_000);
