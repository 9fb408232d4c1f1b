import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checksum } from '../../lib/course/format/checksum';
import { partialCredit } from '../../lib/course/format/credit';
import { readGradeArguments } from '../../lib/course/command/gradearguments';
import { formatCsv, parseCsv } from '../../lib/course/grade/csv';
import { gradeAssignment, type GradeEvent } from '../../lib/course/grade/gradeassignment';
import { importsOf } from '../../lib/course/grade/imports';
import { defaultLimits } from '../../lib/course/grade/limits';
import { manualGradeOf, readManualGrades } from '../../lib/course/grade/manualgrades';
import { excerpt, excerptLine } from '../../lib/course/grade/excerpt';
import { instrumentTest } from '../../lib/course/grade/completion';
import { gradeOf } from '../../lib/course/grade/submissiongrade';
import { writeReports } from '../../lib/course/grade/writereports';
import { restoreNotebook } from '../../lib/course/grade/restorenotebook';
import type { SubmissionResult } from '../../lib/course/grade/submissionresult';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { readNotebook, textOf, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { Course, isolation, small, solved } from '../support/course';
import { temporaryFolderInPackage } from '../support/folder';
import { root } from '../support/root';

jest.setTimeout(60_000);
const folder = temporaryFolderInPackage('manual-');
const written = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return folder;
};

const settings = { isolation, limits: defaultLimits };

describe('grade', () => {
  const course = new Course();

  it('scores a solution, an untouched release, and partial credit', async () => {
    course.handIn('Zoë Müller', solved());
    course.handIn('王小明', releaseNotebook(small()));
    course.handIn(
      'half right',
      solved({
        add: 'const add = (a: number, b: number) => Math.abs(a) + b;',
        twice: 'const twice = (a: number) => a + 1;',
      }),
    );
    const events: GradeEvent[] = [];
    const { results, failed } = await gradeAssignment(course.root, 'ps1', {
      ...settings,
      onEvent: event => events.push(event),
    });
    expect(failed).toEqual([]);
    const cells = Object.fromEntries(
      results.map(result => [
        result.student,
        gradeOf(result, new Map()).cells.map(({ score, status, reason }) => [score, status, reason]),
      ]),
    );
    expect(cells).toEqual({
      'Zoë Müller': [
        [2, 'passed', ''],
        [1, 'passed', ''],
        [undefined, 'manual', 'a teacher has to read it'],
      ],
      王小明: [
        [0, 'no response', 'nothing was written into the answer: Error: Not implemented'],
        [0, 'no response', 'nothing was written into the answer: Error: Not implemented'],
        [0, 'no response', 'nothing was written'],
      ],
      'half right': [
        [0, 'failed', 'Error: the secret of -1 + 1'],
        [0.5, 'partial', 'partial credit: 0.5 of 1'],
        [undefined, 'manual', 'a teacher has to read it'],
      ],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['begin', 'graded', 'graded', 'graded']);
    expect(readdirSync(tmpdir()).filter(name => name.startsWith(`fastbook-grade-${process.pid}-`))).toEqual(
      [],
    );
  });

  it('stores the notebook as it was run, with its own line numbers and no completions', () => {
    const { cells } = readNotebook(join(course.root, 'autograded', 'half right', 'ps1', 'ps1.ipynb'));
    expect(cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4, undefined]);
    expect(cells[1].outputs![0]).toMatchObject({ output_type: 'error', evalue: 'the secret of -1 + 1' });
    expect((cells[1].outputs![0] as { traceback: string[] }).traceback.join('\n')).toMatch(
      /In \[2\]:3:\d+[^]*3 \| if \(add\(-1, 1\)/,
    );
    expect(cells[3].outputs).toMatchObject([
      { output_type: 'execute_result', data: { 'text/plain': ['0.5'] } },
    ]);
    expect(
      readFileSync(join(course.root, 'autograded', 'half right', 'ps1', 'ps1.ipynb'), 'utf8'),
    ).not.toMatch(/completion/);
  });

  it('keeps what has not changed, and grades what has', async () => {
    course.handIn('half right', solved({ twice: 'const twice = (a: number) => a + 1;' }));
    const kinds: Record<string, string> = {};
    await gradeAssignment(course.root, 'ps1', {
      ...settings,
      onEvent: event => {
        if ('result' in event) kinds[event.result.student] = event.kind;
      },
    });
    expect(kinds).toEqual({ 'Zoë Müller': 'kept', 王小明: 'kept', 'half right': 'graded' });
  });

  it("writes a table that a spreadsheet reads, JSON, and JUnit's format", () => {
    const grades = writeReports(course.root);
    expect(grades.map(({ student, score, max, pending }) => [student, score, max, pending])).toEqual([
      ['Zoë Müller', 3, 6, 1],
      ['half right', 2.5, 6, 1],
      ['王小明', 0, 6, 0],
    ]);
    const csv = readFileSync(join(course.root, 'grades.csv'), 'utf8');
    expect(
      csv.startsWith('\ufeffassignment,student,score,max,pending,add-tests,twice-tests,why,notes\r\n'),
    ).toBe(true);
    expect(parseCsv(csv)[1]).toEqual(['ps1', 'Zoë Müller', '3', '6', '1', '2', '1', '', '']);
    expect(JSON.parse(readFileSync(join(course.root, 'grades.json'), 'utf8'))).toHaveLength(3);
    expect(readFileSync(join(course.root, 'grades.xml'), 'utf8')).toContain(
      '<testsuite name="ps1, 王小明" tests="3" failures="3" errors="0" skipped="0">',
    );
    expect(existsSync(join(course.root, 'autograded', '王小明', 'ps1', 'grade.json'))).toBe(true);
  });
});

describe('restoreNotebook(submitted, source, released)', () => {
  const source = small();
  const released = releaseNotebook(source);
  const ids = ({ cells }: Notebook) => cells.map(cell => nbgraderOf(cell)?.grade_id ?? '-');
  const restored = (edit: (cells: Cell[]) => void) => {
    const submitted = solved();
    edit(submitted.cells);
    return restoreNotebook(submitted, source, released);
  };

  it('puts hidden tests back, and keeps answers', () => {
    const { notebook, notes } = restored(() => {});
    expect(notes).toEqual([]);
    expect(textOf(notebook.cells[1].source)).toContain('the secret of');
    expect(textOf(notebook.cells[0].source)).toContain('return a + b');
    expect(nbgraderOf(notebook.cells[1])!.checksum).toBe(checksum(notebook.cells[1]));
  });

  it('undoes changes, types and copies, and notes them', () => {
    const { notebook, notes } = restored(cells => {
      cells[1].source = '1';
      Object.assign(cells[3], { cell_type: 'markdown' });
      cells.push({ ...structuredClone(cells[0]), source: 'const add = () => 0' });
    });
    expect(ids(notebook)).toEqual(['-', 'add-tests', 'twice', 'twice-tests', 'why', 'add']);
    expect(textOf(notebook.cells[1].source)).toContain('1 + 2 is 3');
    expect(notebook.cells[3]).toMatchObject({ cell_type: 'code', outputs: [] });
    expect(notes).toEqual([
      'the cell add was there more than once; the last one counts',
      'the cell add-tests was changed, and was put back',
      'the cell twice-tests was made markdown, and is code again',
    ]);
  });

  it('puts missing cells back behind the one that they follow', () => {
    const { notebook, notes } = restored(cells => void cells.splice(0, 4, plainCell('code', 'mine')));
    expect(ids(notebook)).toEqual(['add', 'add-tests', 'twice', 'twice-tests', '-', 'why']);
    expect(notes).toHaveLength(4);
    expect(textOf(notebook.cells[0].source)).toContain('YOUR CODE HERE');
  });

  it('takes points and kinds from the source', () => {
    const { notebook } = restored(cells =>
      Object.assign(nbgraderOf(cells[1])!, { points: 100, grade: false, locked: false }),
    );
    expect(nbgraderOf(notebook.cells[1])).toMatchObject({ points: 2, grade: true, locked: true });
  });
});

describe('instrumentTest(source, imports, channel, secret)', () => {
  it.each([
    ['a()\nb()', ['a()', 'b()']],
    ['if (x) {\n  y()\n}', ['if (x) {', '  y()', '}']],
    ['await score(2, [\n  part,\n]); // done', ['await score(2, [', '  part,', '])']],
  ])('maps to the lines of %j', (source, lines) => {
    const { code, lineOf } = instrumentTest(source, [], 'channel', 'secret');
    const at = (line: string) => code.split('\n').findIndex(text => text === line) + 1;
    expect(lines.map(line => lineOf(at(line)))).toEqual(lines.map((_, i) => i + 1));
  });
});

describe('importsOf(notebook)', () => {
  it('gives a test each name that it uses and does not declare itself', () => {
    const { names, modules } = importsOf(
      releaseNotebook(
        assignment(
          courseCell(
            'read-only',
            'given',
            "import assert, { equal as same } from 'node:assert';\n" +
              "import * as os from 'node:os';\nimport { check } from 'fastbook-ts/course';",
          ),
          courseCell(
            'read-only',
            'more',
            "import { check, score } from 'fastbook-ts/course';\nimport type { Path } from 'node:path';",
          ),
        ),
      ),
    );
    expect(modules).toEqual(['node:assert', 'node:os', 'fastbook-ts/course', 'node:path']);
    const head = (source: string) => {
      const { code, suffix } = instrumentTest(source, names, 'channel', 'secret');
      return code.split('\n')[0].replaceAll(suffix, '_1');
    };
    expect(head('same(assert, os, score);')).toBe(
      "'use strict'; /^/.test(''); import assert_1 from 'node:assert'; import { equal as same_1 } " +
        "from 'node:assert'; import * as os_1 from 'node:os'; import { score as score_1 } " +
        "from 'fastbook-ts/course';",
    );
    expect(
      head(
        "import { check } from './mine';\nconst [{ os: { os = 1 } = {} }] = [], p: Path = '';\n" +
          'function score() {}\ncheck(os, score);',
      ),
    ).toBe(
      "'use strict'; /^/.test(''); import { check } from './mine'; " +
        "import type { Path as Path_1 } from 'node:path';",
    );
  });
});

describe('manual.csv', () => {
  it('overrules the machine, and carries comments', () => {
    const manual = readManualGrades(
      written(
        'manual.csv',
        '\ufeffstudent;assignment;cell;points;comment\r\n' +
          'Zoë;ps1;why;2,5;"Good; but ""why""?"\r\nZoë;ps1;;;All in all fine\r\n',
      ),
    );
    expect(manualGradeOf(manual, 'Zoë', 'ps1', 'why')).toEqual({ points: 2.5, comment: 'Good; but "why"?' });
    expect(manualGradeOf(manual, 'Zoë', 'ps1', '')).toEqual({ comment: 'All in all fine' });
    const result: SubmissionResult = {
      assignment: 'ps1',
      student: 'Zoë',
      digest: '',
      seconds: 1,
      notebooks: [
        { notebook: 'ps1.ipynb', notes: [], cells: [{ cell: 'why', max: 3, status: 'manual', reason: '' }] },
      ],
    };
    expect(gradeOf(result, manual)).toMatchObject({
      score: 2.5,
      pending: 0,
      cells: [{ comment: 'Good; but "why"?' }],
    });
  });

  it('knows a name by its letters, however they are written', () => {
    const manual = readManualGrades(
      written('manual.csv', `student,assignment,cell,points,comment\n${'Zoë'.normalize('NFC')},ps1,why,1,\n`),
    );
    expect(manualGradeOf(manual, 'Zoë'.normalize('NFD'), 'ps1', 'why')).toEqual({ points: 1 });
  });

  it.each([
    ['student,cell\n', 'has no column assignment, points, comment'],
    [
      'student,assignment,cell,points,comment\nA,ps1,why,many,\n',
      'row 2: expected points of 0 or more, got many',
    ],
    [
      'student,assignment,cell,points,comment\nA,ps1,why,1,He said "good, but why?"\n',
      'row 2 has more fields than the first row',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => readManualGrades(written('manual.csv', text))).toThrow(message);
  });
});

describe('excerpt', () => {
  it('is short, and steers no terminal', () => {
    expect(excerptLine('\x1b[2Ja\nb\x07 \u009b')).toBe('a b\ufffd \ufffd');
    expect(excerpt('x'.repeat(1e6))).toHaveLength(501);
  });
});

describe('partialCredit', () => {
  it.each([
    [1, 1],
    [' 0.5 ', 0.5],
    ['NaN', NaN],
    [-1, -1],
    ['', undefined],
    ['all', undefined],
    [undefined, undefined],
  ])('of %j is %j', (value, credit) => {
    expect(partialCredit(value)).toBe(credit);
  });
});

describe('formatCsv', () => {
  it('survives a spreadsheet, and runs no formula in it', () => {
    const rows = [
      ['a', 'b,c', '"d"\ne'],
      ['=1+1', '王', ''],
    ];
    expect(parseCsv(formatCsv(rows))).toEqual([rows[0], ["'=1+1", '王', '']]);
    expect(formatCsv([['-1', -1, '@\n', 'é']])).toBe('\ufeff"\'-1",-1,"\'@\n",é\r\n');
  });

  it('can be read back from a spreadsheet that writes semicolons', () => {
    expect(parseCsv('\ufeff"a";b\r\n"1,5"; \n;\n"x ""y""";z\r\n')).toEqual([
      ['a', 'b'],
      ['1,5', ' '],
      ['x "y"', 'z'],
    ]);
  });

  it.each(['a,b\n"x"y,z\n', 'a,b\n"x,z\n'])('refuses the quotation marks of %j', text => {
    expect(() => parseCsv(text)).toThrow('row 2: a quotation mark is in the wrong place');
  });
});

describe('the options of grade', () => {
  it.each([
    [['--shard', '0/3'], '--shard: expected I/N with 1 <= I <= N, got 0/3'],
    [['--jobs', 'many'], '--jobs: expected a positive whole number, got many'],
    [['--isolation', 'jail'], '--isolation: expected auto, bwrap, container, none, got jail'],
    [['--memory', '-1'], "'--memory' argument is ambiguous"],
  ])('%j is refused', (args, message) => {
    expect(() => readGradeArguments(args)).toThrow(message);
  });

  const uninstalled = 'works here (podman: it is not installed; docker: it is not installed)';
  it.each([
    ['auto', `neither bubblewrap nor a container ${uninstalled}`],
    ['container', `no container ${uninstalled}`],
    ['bwrap', 'bubblewrap does not work here'],
  ])('%s is refused where nothing is installed', (kind, why) => {
    const main = join(root, 'dist', 'lib', 'course', 'command', 'main.js');
    const { status, stderr } = spawnSync(process.execPath, [main, 'grade', '--isolation', kind], {
      env: { PATH: folder },
      encoding: 'utf8',
    });
    expect(stderr).toContain(`--isolation ${kind}: ${why}, and without a wall`);
    expect(status).toBe(2);
  });
});
