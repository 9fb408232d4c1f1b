import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksum } from '../../lib/course/format/checksum';
import { assignmentsIn, folderOf, notebooksIn, studentsOf } from '../../lib/course/format/folders';
import { hiddenTestsMarker, solutionMarker, stripRegions } from '../../lib/course/author/markers';
import { checkMetadata, kindOf, nbgraderOf, type NbgraderMetadata } from '../../lib/course/format/metadata';
import { codeStub, releaseNotebook } from '../../lib/course/author/releasenotebook';
import { textOf, type Cell } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell, sums } from '../support/assignment';
import { temporaryFolderInPackage } from '../support/folder';

const withMetadata = (cell: Cell, changes: Partial<NbgraderMetadata> & Record<string, unknown>): Cell => ({
  ...cell,
  metadata: { nbgrader: { ...nbgraderOf(cell)!, ...changes } },
});

describe('checksum(cell)', () => {
  const tests = 'assert(add(1, 2) === 3);';

  it.each([
    [courseCell('tests', 'add-tests', tests, 2), '3095112f0ed1d20ecc9d03f8930aa1e9'],
    [courseCell('tests', 'add-tests', tests, 0.5), 'd0b9e824d687d3cbb5ccf000acb5c0ef'],
    [
      courseCell('autograded answer', 'add', '// YOUR CODE HERE\nthrow new Error("Not implemented");'),
      'd7c08064a8e187520f1d4790673d7ac3',
    ],
    [
      courseCell('manual answer', 'essay', 'YOUR ANSWER HERE', 5, 'markdown'),
      'c968018a9a2c1392059412233d80eb28',
    ],
  ])("is nbgrader's", (cell, expected) => {
    expect(checksum(cell)).toBe(expected);
    expect(checksum({ ...cell, source: textOf(cell.source).split(/(?<=\n)/) })).toBe(expected);
  });
});

describe('checkMetadata(notebook)', () => {
  const tests = courseCell('tests', 'a', '', 1);

  it('knows the kinds', () => {
    expect(sums().cells.map(kindOf)).toEqual([
      undefined,
      'read-only',
      'autograded answer',
      'tests',
      'autograded answer',
      'tests',
      'manual answer',
      'manual answer',
      'manual task',
    ]);
    expect(() => checkMetadata(sums())).not.toThrow();
  });

  it('accepts version 4 and unknown keys', () => {
    expect(() =>
      checkMetadata(assignment(withMetadata(tests, { schema_version: 4, duplicate: true }))),
    ).not.toThrow();
  });

  it.each([
    [
      withMetadata(tests, { schema_version: 2 }),
      'cell 1 (a): schema_version has to be 3, or 4 (run `nbgrader update` on older notebooks), got 2',
    ],
    [
      withMetadata(tests, { grade_id: 'a b' }),
      'cell 1 (a b): grade_id has to be letters, digits, _ and -, got "a b"',
    ],
    [withMetadata(tests, { grade_id: '' }), 'cell 1: a cell of the kind "tests" needs a grade_id'],
    [courseCell('tests', 'a', ''), 'cell 1 (a): a cell of the kind "tests" needs points'],
    [courseCell('manual task', 'a', ''), 'cell 1 (a): a cell of the kind "manual task" needs points'],
    [withMetadata(tests, { points: -1 }), 'cell 1 (a): points has to be a number, 0 or more, got -1'],
    [
      courseCell('tests', 'a', '', 1, 'markdown'),
      'cell 1 (a): a cell of the kind "tests" has to be code, got markdown',
    ],
    [
      courseCell('manual task', 'a', '', 1, 'code'),
      'cell 1 (a): a cell of the kind "manual task" has to be markdown, got code',
    ],
  ])('refuses %#', (cell, message) => {
    expect(() => checkMetadata(assignment(cell))).toThrow(new Error(message));
  });

  it('refuses an id that is there twice', () => {
    expect(() => checkMetadata(assignment(tests, plainCell('markdown', ''), tests))).toThrow(
      new Error(
        'cell 3 (a): cell 1 has the same grade_id; delete the one that is a copy, ' +
          'or give it an id of its own',
      ),
    );
  });
});

describe('stripRegions(text, marker, stub)', () => {
  it('puts the stub where each region was, with its indent', () => {
    const { text, regions } = stripRegions(
      'f {\n  ### BEGIN SOLUTION\n  a\n  ### END SOLUTION\n}\n// BEGIN SOLUTION\n// END SOLUTION',
      solutionMarker,
      'x\ny',
    );
    expect(text).toBe('f {\n  x\n  y\n}\nx\ny');
    expect(regions).toEqual(['  a', '']);
  });

  it.each([
    [
      'BEGIN HIDDEN TESTS\nBEGIN HIDDEN TESTS\nEND HIDDEN TESTS',
      'a line with BEGIN HIDDEN TESTS within a region that another one began; ' +
        'write END HIDDEN TESTS before it',
    ],
    ['BEGIN HIDDEN TESTS', 'a line with BEGIN HIDDEN TESTS without one with END HIDDEN TESTS after it'],
    ['END HIDDEN TESTS', 'a line with END HIDDEN TESTS without one with BEGIN HIDDEN TESTS before it'],
  ])('refuses %j', (text, message) => {
    expect(() => stripRegions(text, hiddenTestsMarker)).toThrow(new Error(message));
  });
});

describe('releaseNotebook(notebook)', () => {
  const released = (cell: Cell) => releaseNotebook(assignment(cell)).cells[0];

  it('removes what students may not see', () => {
    const sources = releaseNotebook(sums()).cells.map(({ source }) => source);
    expect(sources[2]).toBe(`function sum(xs: number[]): number {\n  ${codeStub.replace('\n', '\n  ')}\n}`);
    expect(sources[3]).toBe("if (sum([1, 2]) !== 3) throw new Error('1 + 2 is 3');");
    expect(sources[4]).toBe(codeStub);
    expect(sources.slice(6)).toEqual(['YOUR ANSWER HERE', codeStub, 'Plan a sum of your own.']);
  });

  it('locks cells, and lets answers be edited', () => {
    const locks = releaseNotebook(sums()).cells.map(({ metadata }) => [
      metadata['deletable'],
      metadata['editable'],
    ]);
    const locked = [false, false];
    const answer = [false, undefined];
    expect(locks).toEqual([
      [undefined, undefined],
      locked,
      answer,
      locked,
      answer,
      locked,
      answer,
      answer,
      locked,
    ]);
  });

  it('writes checksums of what students get', () => {
    for (const cell of releaseNotebook(sums()).cells.filter(kindOf))
      expect(nbgraderOf(cell)).toMatchObject({ checksum: checksum(cell), cell_type: cell.cell_type });
  });

  it('clears outputs, and keeps other metadata', () => {
    const cell: Cell = {
      ...plainCell('code', '1'),
      outputs: [{ output_type: 'stream', name: 'stdout', text: '1' }],
      execution_count: 7,
      metadata: { tags: ['x'], scrolled: true, collapsed: true, mine: { b: 1, a: [null] } },
    };
    const notebook = assignment(cell);
    Object.assign(notebook.metadata, { celltoolbar: 'Create Assignment', mine: 1 });
    const result = releaseNotebook(notebook);
    expect(result.cells[0]).toEqual({
      ...cell,
      outputs: [],
      execution_count: null,
      metadata: { tags: ['x'], mine: { b: 1, a: [null] } },
    });
    expect(result.metadata).toEqual({ ...assignment().metadata, mine: 1 });
  });

  it('writes only what version 3 has', () => {
    expect(
      nbgraderOf(
        released(withMetadata(courseCell('tests', 'a', '', 1), { schema_version: 4, duplicate: true })),
      ),
    ).not.toHaveProperty('duplicate');
    expect(
      nbgraderOf(released(withMetadata(courseCell('tests', 'a', '', 1), { schema_version: 4 }))),
    ).toHaveProperty('schema_version', 3);
  });

  it('does not change its argument', () => {
    const notebook = sums();
    releaseNotebook(notebook);
    expect(notebook).toEqual(sums());
  });

  it.each([
    [
      plainCell('code', '// BEGIN SOLUTION\n// END SOLUTION'),
      'cell 1: BEGIN SOLUTION belongs in an answer, and this is a cell without a kind',
    ],
    [
      courseCell(
        'autograded answer',
        'a',
        '// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS\n// BEGIN SOLUTION\n// END SOLUTION',
      ),
      'cell 1 (a): BEGIN HIDDEN TESTS belongs in tests, and this is of the kind "autograded answer"',
    ],
    [
      courseCell('read-only', 'a', '// BEGIN MARK SCHEME\n// END MARK SCHEME'),
      'cell 1 (a): BEGIN MARK SCHEME belongs in a manual task, and this is of the kind "read-only"',
    ],
    [
      courseCell('manual task', 'a', 'BEGIN MARK SCHEME\n![](attachment:x.png)\nEND MARK SCHEME', 1),
      'cell 1 (a): a picture in the mark scheme is attached to the cell, ' +
        'and would reach the students with it; put it elsewhere',
    ],
  ])('refuses %#', (cell, message) => {
    expect(() => released(cell)).toThrow(message);
  });

  it('refuses a language that it has no stub for, and says what that is for', () => {
    const metadata = { kernelspec: { name: 'ir', display_name: 'R', language: 'R' } };
    expect(() => releaseNotebook({ ...assignment(), metadata })).toThrow(
      'got R; choose the kernel TypeScript in JupyterLab and save it, or, if the cells are written in ' +
        'R, release and grade it with nbgrader',
    );
    expect(() => releaseNotebook({ ...assignment(), metadata: {} })).toThrow(
      "the notebook's kernelspec has to have the language typescript, javascript or python, got none; choose",
    );
  });
});

describe('the folders of a course', () => {
  const root = temporaryFolderInPackage('course-');

  it('are found by names with spaces, accents and other scripts', () => {
    for (const student of ['Zoë van Dijk', '王小明', '.hidden'])
      mkdirSync(folderOf(root, 'submitted', 'week 1', student), { recursive: true });
    mkdirSync(folderOf(root, 'source', 'week 1'), { recursive: true });
    mkdirSync(folderOf(root, 'submitted', 'other', 'nobody'), { recursive: true });
    writeFileSync(join(root, 'source', 'week 1', 'b.ipynb'), '');
    writeFileSync(join(root, 'source', 'week 1', 'a.txt'), '');
    expect(assignmentsIn(root)).toEqual(['week 1']);
    expect(studentsOf(root, 'submitted', 'week 1')).toEqual(['Zoë van Dijk', '王小明']);
    expect(notebooksIn(folderOf(root, 'source', 'week 1'))).toEqual([
      join(root, 'source', 'week 1', 'b.ipynb'),
    ]);
    expect(notebooksIn(folderOf(root, 'source', 'nothing'))).toEqual([]);
  });

  it.each(['', '..', 'a/b', 'a+b', ' a'])('cannot be called %j', name => {
    expect(() => folderOf(root, 'source', name)).toThrow(
      'the name of an assignment has to be the name of one folder, without + and without spaces around it, ' +
        `got ${JSON.stringify(name)}`,
    );
  });

  it('are those of a course', () => {
    expect(() => assignmentsIn(join(root, 'nowhere'))).toThrow(
      `there is no folder ${join(root, 'nowhere', 'source')}`,
    );
  });
});
