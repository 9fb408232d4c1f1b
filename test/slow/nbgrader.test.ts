import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from '../../lib/course/format/checksum';
import { assignmentsIn, folderOf, notebooksIn } from '../../lib/course/format/folders';
import { writeRelease } from '../../lib/course/author/writerelease';
import { kindOf } from '../../lib/course/format/metadata';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { startAssignment } from '../../lib/course/author/startassignment';
import { validateNotebook } from '../../lib/course/author/validatenotebook';
import { textOf, writeNotebook, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell, sums } from '../support/assignment';
import { describeTools, tool } from '../support/python';
import { root } from '../support/root';
import { temporaryFolderInPackage } from '../support/folder';

/** Compares the commands of a course with nbgrader's own, from PyPI, on the same assignments. */
jest.setTimeout(10 * 60_000);

const course = temporaryFolderInPackage('nbgrader-');
beforeAll(() => {
  startAssignment(course, 'week 1'); // with nbgrader's settings
  cpSync(join(root, 'course', 'source'), join(course, 'source'), { recursive: true });
  add('sums', sums());
});

function add(name: string, notebook: Notebook): void {
  mkdirSync(folderOf(course, 'source', name), { recursive: true });
  writeNotebook(join(folderOf(course, 'source', name), `${name}.ipynb`), notebook);
}

const nbgrader = (...args: string[]) => tool(['nbgrader', ...args], { cwd: course });

/** nbgrader writes no newline at the end. */
const textsIn = (folder: string) => notebooksIn(folder).map(path => readFileSync(path, 'utf8').trimEnd());

describeTools('nbgrader generate_assignment', () => {
  it('writes the same release of each source, byte for byte', async () => {
    const names = assignmentsIn(course);
    expect(names).toEqual(expect.arrayContaining(['01_broadcasting', 'sums', 'week 1']));
    const { status, output } = await nbgrader('generate_assignment', '*');
    expect(status === 0 ? 'ok' : output).toBe('ok');
    for (const name of names) {
      const theirs = textsIn(folderOf(course, 'release', name));
      expect(theirs.length).toBeGreaterThan(0);
      expect(textsIn(writeRelease(course, name))).toEqual(theirs);
    }
  });

  it('keeps other metadata, and removes that of outputs', async () => {
    const cell: Cell = {
      ...courseCell('autograded answer', 'a', '\t// BEGIN SOLUTION\n1\n// END SOLUTION\n', undefined),
      outputs: [{ output_type: 'stream', name: 'stdout', text: '1\n' }],
      execution_count: 3,
    };
    Object.assign(cell.metadata, {
      scrolled: true,
      collapsed: false,
      tags: ['x'],
      jupyter: { source_hidden: true },
      é: { b: [1, null], a: 'ü' },
    });
    const notebook = assignment(cell, plainCell('raw', 'raw', 'raw'), {
      ...plainCell('markdown', '![](attachment:a.png)', 'picture'),
      attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } },
    } as Cell);
    Object.assign(notebook.metadata, { celltoolbar: 'Create Assignment', authors: [{ name: '王' }] });
    add('foreign', notebook);
    expect((await nbgrader('generate_assignment', 'foreign')).status).toBe(0);
    const theirs = textsIn(folderOf(course, 'release', 'foreign'));
    expect(textsIn(writeRelease(course, 'foreign'))).toEqual(theirs);
  });

  it('refuses the same notebooks', async () => {
    const faults: Record<string, Cell> = {
      'no-id': courseCell('tests', '', '', 1),
      'an-id-with-a-space': courseCell('tests', 'a b', '', 1),
      'no-points': courseCell('tests', 'a', ''),
      'negative-points': courseCell('tests', 'a', '', -1),
      'tests-in-markdown': courseCell('tests', 'a', '', 1, 'markdown'),
      'a-task-in-code': courseCell('manual task', 'a', '', 1, 'code'),
      'a-solution-in-tests': courseCell('tests', 'a', '// BEGIN SOLUTION\n// END SOLUTION', 1),
      'hidden-tests-in-an-answer': courseCell(
        'autograded answer',
        'a',
        '// BEGIN SOLUTION\n// END SOLUTION\n// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS',
      ),
      'a-mark-scheme-in-tests': courseCell('tests', 'a', 'BEGIN MARK SCHEME\nEND MARK SCHEME', 1),
      'a-region-in-another': courseCell(
        'autograded answer',
        'a',
        'BEGIN SOLUTION\nBEGIN SOLUTION\nEND SOLUTION',
      ),
      'a-region-without-an-end': courseCell('tests', 'a', 'BEGIN HIDDEN TESTS', 1),
      'a-picture-in-a-mark-scheme': courseCell(
        'manual task',
        'a',
        'BEGIN MARK SCHEME\n![x](attachment:x.png)\nEND MARK SCHEME',
        1,
      ),
    };
    for (const [name, cell] of Object.entries(faults)) {
      add(`fault-${name}`, assignment(cell));
      expect(() => releaseNotebook(assignment(cell))).toThrow();
    }
    add('fault-none', assignment(courseCell('tests', 'a', '', 1)));
    expect((await nbgrader('generate_assignment', 'fault-*')).status).not.toBe(0);
    expect(readdirSync(join(course, 'release')).filter(name => name.startsWith('fault-'))).toEqual([
      'fault-none',
    ]);
  });

  it('computes the same checksums', async () => {
    const cells = [0.5, 2, 1 / 3, 0.1, 0, 1e-5, 12345678]
      .map(points => courseCell('tests', 'a', 'é\n"x"', points))
      .concat(sums().cells.filter(kindOf));
    writeNotebook(join(course, 'cells.ipynb'), assignment(...cells));
    const { output } = await tool(
      [
        'python',
        '-c',
        `
import nbformat
from nbgrader.utils import compute_checksum
for cell in nbformat.read('cells.ipynb', 4).cells: print(compute_checksum(cell))`,
      ],
      { cwd: course },
    );
    expect(output.trim().split('\n').slice(-cells.length)).toEqual(cells.map(checksum));
  });
});

describeTools('nbgrader validate', () => {
  /** Whether nbgrader accepts a notebook, and whether we do. */
  async function accepted(name: string, notebook: Notebook): Promise<[theirs: boolean, ours: boolean]> {
    const path = join(course, `${name}.ipynb`);
    writeNotebook(path, notebook);
    const [{ output }, { changed, failed }] = await Promise.all([
      nbgrader('validate', path),
      validateNotebook(path, notebook),
    ]);
    return [
      output.includes('Success! Your notebook passes all the tests.'),
      changed.length === 0 && failed.length === 0,
    ];
  }

  const released = () => releaseNotebook(sums());
  const with_ = (notebook: Notebook, sources: Record<string, string>): Notebook => ({
    ...notebook,
    cells: notebook.cells.map(cell => (cell.id! in sources ? { ...cell, source: sources[cell.id!] } : cell)),
  });
  const answers: Record<string, string> = Object.fromEntries(
    sums()
      .cells.filter(({ id }) => ['sum', 'mean', 'why', 'draw'].includes(id!))
      .map(({ id, source }) => [id!, textOf(source)] as const),
  );

  it('accepts the solution', async () => {
    expect(await accepted('solution', with_(released(), answers))).toEqual([true, true]);
  });

  it.each<[string, Notebook]>([
    ['what students got', released()],
    ['a wrong answer', with_(released(), { ...answers, mean: 'const mean = (xs: number[]) => 0;' })],
    ['an answer that was not written', with_(released(), { ...answers, why: 'YOUR ANSWER HERE' })],
    ['changed tests', with_(released(), { ...answers, 'mean-tests': '' })],
    [
      'a test that prints to stderr',
      with_(released(), { ...answers, mean: 'const mean = (xs: number[]) => (console.error("!"), 1.5);' }),
    ],
  ])('rejects %s', async (what, notebook) => {
    expect(await accepted(what, notebook)).toEqual([false, false]);
  });

  it.each([
    ['1', ['1'], false],
    ['0', ['0'], false],
    ['its points, a text or nothing', ['2', "'all'", 'undefined'], true],
  ])('gives credit for a test that ends with %s', async (_, values, isFull) => {
    const tests = values.map((value, i) => courseCell('tests', `test${i}`, value, 2));
    expect(await accepted('credit', assignment(...tests))).toEqual([isFull, isFull]);
  });
});
