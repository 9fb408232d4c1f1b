import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '../../lib/course/format/folders';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf } from '../../lib/course/grade/submissiongrade';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { startAssignment } from '../../lib/course/author/startassignment';
import { writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { isolation, small, solved } from '../support/course';
import { describeTools, tool } from '../support/python';
import { temporaryFolderInPackage } from '../support/folder';

/** Compares `grade` with nbgrader's autograde on our kernel: the same submissions earn the same points. */
jest.setTimeout(10 * 60_000);

const submissions: Record<string, Notebook> = {
  'Zoë Müller': solved(),
  untouched: releaseNotebook(small()),
  'half right': solved({ add: 'const add = (a: number, b: number) => Math.abs(a) + b;' }),
  'partial credit': solved({ twice: 'const twice = (a: number) => a + 1;' }),
  'on stderr': solved({
    add: "function add(a: number, b: number) { console.error('adding'); return a + b; }",
  }),
  'does not parse': solved({ add: 'function add(a: number, b: number) { return a +' }),
  'changed tests': edited('add-tests', '0'),
};

/** A solution that is wrong, with a cell's text replaced. */
function edited(id: string, text: string): Notebook {
  const notebook = solved({ add: 'const add = (a: number, b: number) => 7;' });
  notebook.cells.find(cell => nbgraderOf(cell)?.grade_id === id)!.source = text;
  return notebook;
}

/** The points of each submission by cell; null for a cell that a teacher has to read. */
type Points = Record<string, Record<string, number | null>>;

const theirs = `
import json
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db') as gradebook:
    submissions = gradebook.assignment_submissions('ps1')
    scores = lambda s: {g.cell.name: g.auto_score for n in s.notebooks for g in n.grades}
    print(json.dumps({s.student.id: scores(s) for s in submissions}))
`;

describeTools('nbgrader autograde', () => {
  const course = temporaryFolderInPackage('autograde-');
  beforeAll(() => {
    startAssignment(course, 'ps1');
    rmSync(folderOf(course, 'source', 'ps1'), { recursive: true });
    for (const [folder, notebook] of [
      [folderOf(course, 'source', 'ps1'), small()] as const,
      ...Object.entries(submissions).map(
        ([student, notebook]) => [folderOf(course, 'submitted', 'ps1', student), notebook] as const,
      ),
    ]) {
      mkdirSync(folder, { recursive: true });
      writeNotebook(join(folder, 'ps1.ipynb'), notebook);
    }
  });

  it('gives the points that grade gives', async () => {
    for (const args of [
      ['generate_assignment', 'ps1'],
      ['autograde', 'ps1', '--create'],
    ]) {
      const { status, output } = await tool(['nbgrader', ...args], { cwd: course });
      expect(status === 0 ? 'ok' : output).toBe('ok');
    }
    const { output } = await tool(['python', '-c', theirs], { cwd: course });
    rmSync(join(course, 'autograded'), { recursive: true });

    const { results } = await gradeAssignment(course, 'ps1', { isolation, limits: defaultLimits });
    const ours: Points = Object.fromEntries(
      results.map(result => [
        result.student,
        Object.fromEntries(gradeOf(result, new Map()).cells.map(({ cell, score = null }) => [cell, score])),
      ]),
    );
    expect(ours['half right']).toEqual({ 'add-tests': 0, 'twice-tests': 1, why: null });
    expect(ours['partial credit']).toMatchObject({ 'add-tests': 2, 'twice-tests': 0.5 });
    expect(ours).toEqual(JSON.parse(output.trim().split('\n').at(-1)!) as Points);
  });
});
