import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { readHandedIn } from '../../lib/course/format/handedin';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import { restoreNotebook } from '../../lib/course/grade/restorenotebook';
import { writeResult } from '../../lib/course/grade/submissionresult';
import { writeReports } from '../../lib/course/grade/writereports';
import { formatNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell } from '../support/assignment';
import { Course, isolation, small, solved } from '../support/course';
import { temporaryFolderInPackage } from '../support/folder';

/** Points are neither lost nor given in silence. */
jest.setTimeout(120_000);

async function grade(root: string, ...args: string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const code = await command(['grade', '--course', root, ...args], {
    out: tell,
    error: tell,
    isTerminal: false,
  });
  return { code, told };
}

describe('a row of manual.csv that is about nothing', () => {
  const course = new Course();
  for (const student of ['Zoë Müller', 'Ann Lee', '=cmd']) course.handIn(student, solved());
  mkdirSync(join(course.root, 'submitted', 'elsewhere'));

  it.each([
    ['Zoe Muller,ps1,why,2,', 'row 2: there is no student Zoe Muller; did you mean Zoë Müller?'],
    ['ANN LEE,ps1,why,2,', 'row 2: there is no student ANN LEE; did you mean Ann Lee?'],
    ['"Lee, Ann",ps1,why,2,', 'row 2: there is no student Lee, Ann; did you mean Ann Lee?'],
    ["'=cmd,ps1,why,2,", "row 2: there is no student '=cmd; did you mean =cmd?"],
    ['Ann Lee,ps2,why,2,', 'row 2: there is no assignment ps2; did you mean ps1?'],
    [
      'Ann Lee,ps1,wyh,2,',
      'row 2: there is no cell wyh in ps1 that is worth points; there are add-tests, twice-tests, why',
    ],
    ['Ann Lee,ps1,add,2,', 'row 2: there is no cell add in ps1 that is worth points'],
    ['elsewhere,ps1,why,2,', 'row 2: elsewhere has handed in nothing for ps1'],
    ['Ann Lee,ps1,why,20,', 'row 2: 20 points for why, which is worth 3'],
    ['Ann Lee,ps1,why,Infinity,', 'row 2: expected points of 0 or more, got Infinity'],
    ['Ann Lee,ps1,why,1,\nAnn Lee,ps1,why,2,', 'row 3 is about the same as row 2; remove one of them'],
    ['Ann Lee,ps1,why,1,\n\n\nAnn Lee,ps1, why ,2,', 'row 5 is about the same as row 2'],
    ['Ann Lee,ps1,,2,', 'row 2 has points and names no cell'],
    ['Ann Lee,ps1,why,,', 'row 2 has neither points nor a comment'],
    [',ps1,why,2,', 'row 2 names no student'],
    ['Ann Lee,ps1,why,1,\nBob,ps1,why,2,\nAnn Lee,ps1,no,1,', 'row 3: there is no student Bob\n'],
  ])('is an error before anything is graded: %j', async (rows, message) => {
    writeFileSync(join(course.root, 'manual.csv'), `student,assignment,cell,points,comment\n${rows}\n`);
    const { code, told } = await grade(course.root, '--isolation', 'none');
    expect(told).toContain(message);
    expect([code, existsSync(join(course.root, 'autograded'))]).toEqual([1, false]);
  });

  it('is an error in a file of another encoding', async () => {
    writeFileSync(
      join(course.root, 'manual.csv'),
      Buffer.from('student,assignment,cell,points,comment\nZoë Müller,ps1,why,2,\n', 'latin1'),
    );
    expect((await grade(course.root, '--isolation', 'none')).told).toContain('is not in UTF-8');
  });
});

it('points by hand do not stay on an answer that was handed in anew and differs', () => {
  const root = temporaryFolderInPackage('marks-');
  const handIn = (answer: string) =>
    writeResult(root, {
      assignment: 'ps1',
      student: 'Ann',
      digest: answer,
      seconds: 0,
      notebooks: [
        {
          notebook: 'ps1.ipynb',
          notes: [],
          cells: [{ cell: 'why', max: 3, status: 'manual', reason: '' }],
          answers: { why: answer },
        },
      ],
    });
  const mark = (row: string) =>
    writeFileSync(join(root, 'manual.csv'), `student,assignment,cell,points,comment\nAnn,ps1,why,${row}\n`);
  const graded = () => writeReports(root)[0];
  handIn('one');
  mark('2,good');
  expect(graded()).toMatchObject({ score: 2, pending: 0 });
  handIn('another');
  expect(graded()).toMatchObject({ score: 0, pending: 1 });
  expect(graded().cells[0].reason).toContain('it was given 2 points, and was then handed in anew');
  handIn('one');
  expect(graded()).toMatchObject({ score: 2, pending: 0 });
  handIn('another');
  mark('2,still good');
  expect(graded()).toMatchObject({ score: 2, pending: 0 });
});

describe('a notebook in a harmless form', () => {
  const folder = temporaryFolderInPackage('forms-');
  const file = join(folder, 'ps1.ipynb');
  const source = small();
  const released = releaseNotebook(source);
  const read = (content: string | Buffer) => {
    writeFileSync(file, content);
    return restoreNotebook(readHandedIn(file), source, released);
  };
  const plain = read(formatNotebook(solved())).notebook;
  const edited = (edit: (notebook: Notebook) => void) => {
    const notebook = solved();
    edit(notebook);
    return JSON.stringify(notebook);
  };
  const text = formatNotebook(solved());

  it.each<[string, string | Buffer]>([
    ['with a byte order mark', `\ufeff${text}`],
    ['in UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['with lines that end with CRLF', text.replaceAll('\\n', '\\r\\n')],
    ['without outputs', edited(({ cells }) => cells.forEach(cell => delete cell.outputs))],
    ['without counts', edited(({ cells }) => cells.forEach(cell => delete cell.execution_count))],
    ['with a number as text', text.replace('"nbformat": 4', '"nbformat": "4"')],
    ['without nbformat_minor', edited(notebook => Reflect.deleteProperty(notebook, 'nbformat_minor'))],
    ['without metadata', edited(notebook => Reflect.deleteProperty(notebook, 'metadata'))],
  ])('%s is restored without notes', (_, content) => {
    const { notebook, notes } = read(content);
    expect([notebook.cells, notes]).toEqual([plain.cells, []]);
  });

  it('whose metadata is lost, and whose ids are there, is restored', () => {
    const { notebook, notes } = read(
      edited(({ cells }) => cells.forEach(cell => Reflect.deleteProperty(cell.metadata, 'nbgrader'))),
    );
    expect(notebook.cells).toEqual(plain.cells);
    expect(notes).toEqual(['cells had lost their nbgrader metadata, and were known by their ids (5)']);
  });

  it('that has nothing of the assignment is named', () => {
    const { notes } = read(JSON.stringify(assignment(courseCell('tests', 'other', '1', 1))));
    expect(notes.join()).toContain('no cell of the notebook is one that was handed out');
  });

  it.each([
    ['', 'the file is empty'],
    ['<!doctype html>', 'it is a web page, and no notebook'],
    ['PK\x03\x04', 'it is an archive'],
    ['{"cells": [', 'it is damaged, or was not saved completely'],
    ['{"nbformat": 3, "worksheets": []}', 'it has the old format 3'],
    ['{\n<<<<<<< HEAD\n}', 'an unfinished merge of git'],
  ])('%j is refused in words for a student', (content, message) => {
    expect(() => read(content)).toThrow(message);
  });
});

it.each([
  '// BEGIN HIDDEN TEST',
  '// begin hidden tests',
  '### BEGIN_HIDDEN_TESTS',
  '// BEGIN HIDEN TESTS',
  '// BEGIN HIDDEN',
  '/* start hidden tests */',
  '// Begin Solution',
  '// BEGIN SOLUTON',
  '=== BEGIN MARKSCHEME ===',
])('a release with the misspelt marker %j is refused', line => {
  const source = assignment(courseCell('tests', 'a', `one();\n${line}\nsecret();`, 1));
  expect(() => releaseNotebook(source)).toThrow(
    /cell 1 \(a\): the line .* is no marker; did you mean (BEGIN|END)/,
  );
});

it.each([
  '// the end',
  'beginSolution(x);',
  'const solution = 1;',
  '// the solution begins here, at the end',
])('a release with the line %j is none with a misspelt marker', line => {
  expect(() => releaseNotebook(assignment(courseCell('tests', 'a', line, 1)))).not.toThrow();
});

it('names that are no text, and folders in the place of files, are graded', async () => {
  const course = new Course();
  course.handIn('Ann', solved());
  const own = join(course.root, 'submitted', 'Ann', 'ps1');
  writeFileSync(join(course.root, 'source', 'ps1', 'data.csv'), '1,2');
  mkdirSync(join(own, 'data.csv'));
  writeFileSync(Buffer.concat([Buffer.from(`${own}/`), Buffer.from([0xff, 0xfe])]), 'x');
  mkdirSync(Buffer.concat([Buffer.from(`${own}/d`), Buffer.from([0xe9])]));
  const { results, failed } = await gradeAssignment(course.root, 'ps1', { isolation, limits: defaultLimits });
  expect(failed).toEqual([]);
  expect(results[0].notebooks[0].cells.map(({ score }) => score)).toEqual([2, 1, undefined]);
});

it('what lies where a folder is expected is named', async () => {
  const course = new Course();
  mkdirSync(join(course.root, 'submitted', 'Ann'), { recursive: true });
  writeFileSync(join(course.root, 'submitted', 'Ann', 'ps1'), 'x');
  mkdirSync(Buffer.concat([Buffer.from(`${course.root}/submitted/Zo`), Buffer.from([0xeb])]));
  const { code, told } = await grade(course.root, '--isolation', 'none', 'ps1');
  expect(told).toMatch(/NOT GRADED: .*Ann.ps1: it is a file, and has to be a folder/);
  expect(told).toMatch(/NOT GRADED: .*Zo.*: the name is not UTF-8/);
  expect(code).toBe(1);
});
