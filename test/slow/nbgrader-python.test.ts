import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startAssignment } from '../../lib/course/author/startassignment';
import { validateNotebook } from '../../lib/course/author/validatenotebook';
import { writeRelease } from '../../lib/course/author/writerelease';
import { folderOf } from '../../lib/course/format/folders';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf } from '../../lib/course/grade/submissiongrade';
import { writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { courseCell, plainCell, pythonAssignment } from '../support/assignment';
import { before, isolation, solved } from '../support/course';
import { temporaryFolderInPackage } from '../support/folder';
import { nbgraderPoints } from '../support/nbgraderpoints';
import { describeTools, tool, withPythonsKernel } from '../support/python';

/** An assignment in Python: released and graded as nbgrader does it, on the same kernel. */
jest.setTimeout(10 * 60_000);

const source = pythonAssignment(
  plainCell('markdown', '# Sums'),
  courseCell('read-only', 'given', 'import math\nimport warnings'),
  courseCell(
    'autograded answer',
    'add',
    'def add(a, b):\n    ### BEGIN SOLUTION\n    return a + b\n    ### END SOLUTION',
  ),
  courseCell(
    'tests',
    'add-tests',
    'assert add(1, 2) == 3\n### BEGIN HIDDEN TESTS\nassert add(-1, 1) == 0, "the hidden one"\n' +
      '### END HIDDEN TESTS',
    2,
  ),
  courseCell('autograded answer', 'root', 'root = math.sqrt'),
  courseCell(
    'tests',
    'root-tests',
    'right = [x for x in (4, 9, 2.25) if abs(root(x) ** 2 - x) < 1e-9]\n' +
      '3 if len(right) == 3 else len(right) / 2',
    3,
  ),
  courseCell('tests', 'text-tests', 'f"{root(4)} of 2"', 1),
  courseCell('manual answer', 'why', 'Because.', 3, 'markdown'),
  courseCell('manual answer', 'draw', 'print([1, 2, 3])', 1),
);

/** What is handed in, and the points of the three tests. */
const submissions: Record<string, readonly [Notebook, ...points: number[]]> = {
  'all right': [solved({}, source), 2, 3, 1],
  'nothing written': [solved({}, released()), 0, 0, 0],
  'wrong for the hidden test': [solved({ add: 'add = lambda a, b: abs(a) + b' }, source), 0, 3, 1],
  'partly right': [solved({ root: 'root = lambda x: 2 if x == 4 else 1.5' }, source), 2, 1, 1],
  'a fault of syntax': [solved({ root: 'root = lambda x:' }, source), 2, 0, 0],
  'a warning': [
    solved({ add: 'def add(a, b):\n    warnings.warn("slow")\n    return a + b' }, source),
    0,
    3,
    1,
  ],
  'a magic and a shell': [
    before(solved({}, source), 'add-tests', plainCell('code', '%time 1\n!echo x\n%matplotlib --list')),
    2,
    3,
    1,
  ],
  'a test that was changed': [edited('add-tests', 'pass'), 2, 3, 1],
  'text instead of a number': [solved({ root: 'root = lambda x: "2"' }, source), 2, 0, 1],
};

/** The students' notebook, whose answers are the stubs. */
function released(): Notebook {
  return solved(
    {
      add: 'def add(a, b):\n    # YOUR CODE HERE\n    raise NotImplementedError()',
      root: '# YOUR CODE HERE\nraise NotImplementedError()',
      why: 'YOUR ANSWER HERE',
      draw: '# YOUR CODE HERE\nraise NotImplementedError()',
    },
    source,
  );
}

function edited(id: string, text: string): Notebook {
  const notebook = solved({ add: 'add = lambda a, b: a + b' }, source);
  notebook.cells.find(cell => cell.id === id)!.source = text;
  return notebook;
}

describeTools('an assignment in Python', () => {
  withPythonsKernel();
  const course = temporaryFolderInPackage('python-');
  const hand = (folder: string, notebook: Notebook) => {
    mkdirSync(folder, { recursive: true });
    writeNotebook(join(folder, 'ps1.ipynb'), notebook);
  };
  beforeAll(() => {
    startAssignment(course, 'ps1');
    rmSync(folderOf(course, 'source', 'ps1'), { recursive: true });
    hand(folderOf(course, 'source', 'ps1'), source);
    for (const [student, [notebook]] of Object.entries(submissions))
      hand(folderOf(course, 'submitted', 'ps1', student), notebook);
  });

  it('is released as by nbgrader, byte for byte, and earns the points that nbgrader gives', async () => {
    const { status, output: said } = await tool(['nbgrader', 'generate_assignment', 'ps1'], { cwd: course });
    expect(status === 0 ? 'ok' : said).toBe('ok');
    const text = (folder: string) => readFileSync(join(folder, 'ps1.ipynb'), 'utf8').trimEnd();
    const release = text(folderOf(course, 'release', 'ps1'));
    expect(release).not.toContain('the hidden one');
    expect(text(writeRelease(course, 'ps1'))).toBe(release);

    await tool(['nbgrader', 'autograde', 'ps1', '--create'], { cwd: course });
    const points = await nbgraderPoints(course);
    rmSync(join(course, 'autograded'), { recursive: true });

    const reasons: string[] = [];
    const { results } = await gradeAssignment(course, 'ps1', {
      isolation,
      limits: defaultLimits,
      onEvent: event => event.kind === 'failed' && reasons.push(event.reason),
    });
    expect(reasons).toEqual([]);
    const ours = Object.fromEntries(
      results.map(result => [
        result.student,
        Object.fromEntries(gradeOf(result, new Map()).cells.map(({ cell, score = null }) => [cell, score])),
      ]),
    );
    expect(ours).toEqual(points);
    for (const [student, [, ...scores]] of Object.entries(submissions))
      expect([student, ...['add', 'root', 'text'].map(name => ours[student][`${name}-tests`])]).toEqual([
        student,
        ...scores,
      ]);
    expect(results[0].notebooks[0].inside).toEqual({
      'add-tests': 'it is in Python',
      'root-tests': 'it is in Python',
      'text-tests': 'it is in Python',
    });
  });

  it('is validated, and says that its tests are judged inside', async () => {
    const path = join(course, 'ps1.ipynb');
    const right = await validateNotebook(path, solved({}, source));
    expect(right.failed).toEqual([]);
    expect(right.passed).toHaveLength(3);
    expect(right.inside.map(({ cell, reason }) => `${cell}: ${reason}`)).toEqual([
      'cell 4 (add-tests): it is in Python',
      'cell 6 (root-tests): it is in Python',
      'cell 7 (text-tests): it is in Python',
    ]);
    const { failed } = await validateNotebook(path, submissions['partly right'][0]);
    expect(failed.map(({ reason }) => reason)).toEqual(['partial credit: 1 of 3 points']);
  });
});
