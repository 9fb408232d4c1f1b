import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grade, type GradeEvent } from '../lib/course/grade/grade';
import { bestIsolation } from '../lib/course/grade/isolation';
import { defaultLimits } from '../lib/course/grade/limits';
import { gradeOf, writeReports } from '../lib/course/grade/report';
import { parseCsv } from '../lib/course/grade/csv';
import { release } from '../lib/course/release';
import { readNotebook } from '../lib/jupyter/nbformat';
import { Course, small, solved } from './support/course';

jest.setTimeout(60_000);
const settings = { isolation: bestIsolation(), limits: defaultLimits };

describe('grade', () => {
  const course = new Course();
  afterAll(() => course.remove());

  it('scores the solution in full, the untouched release with nothing, and half right with partial credit', async () => {
    course.handIn('Zoë Müller', solved());
    course.handIn('王小明', release(small()));
    course.handIn('half right', solved({ add: 'const add = (a: number, b: number) => Math.abs(a) + b;', twice: 'const twice = (a: number) => a + 1;' }));
    const events: GradeEvent[] = [];
    const { results, failed } = await grade(course.root, 'ps1', { ...settings, onEvent: event => events.push(event) });
    expect(failed).toEqual([]);
    const cells = Object.fromEntries(results.map(result => [result.student, gradeOf(result, new Map()).cells.map(({ score, status, reason }) => [score, status, reason])]));
    expect(cells).toEqual({
      'Zoë Müller': [[2, 'passed', ''], [1, 'passed', ''], [undefined, 'manual', 'a teacher has to read it']],
      王小明: [
        [0, 'no response', 'nothing was written into the answer: Error: Not implemented'],
        [0, 'no response', 'nothing was written into the answer: Error: Not implemented'],
        [0, 'no response', 'nothing was written'],
      ],
      'half right': [[0, 'failed', 'Error: the secret of -1 + 1'], [0.5, 'partial', 'partial credit: 0.5 of 1'], [undefined, 'manual', 'a teacher has to read it']],
    });
    expect(events.map(({ kind }) => kind)).toEqual(['begin', 'graded', 'graded', 'graded']);
    expect(readdirSync(tmpdir()).filter(name => name.startsWith(`fastbook-grade-${process.pid}-`))).toEqual([]);
  });

  it('stores the notebook as it was run: hidden tests, outputs, numbers and lines as in the notebook, no receipts', () => {
    const { cells } = readNotebook(join(course.root, 'autograded', 'half right', 'ps1', 'ps1.ipynb'));
    expect(cells.map(({ execution_count }) => execution_count)).toEqual([1, 2, 3, 4, undefined]);
    expect(cells[1].outputs![0]).toMatchObject({ output_type: 'error', evalue: 'the secret of -1 + 1' });
    expect((cells[1].outputs![0] as { traceback: string[] }).traceback.join('\n')).toMatch(/In \[2\]:3:\d+[^]*3 \| if \(add\(-1, 1\)/);
    expect(cells[3].outputs).toMatchObject([{ output_type: 'execute_result', data: { 'text/plain': ['0.5'] } }]);
    expect(readFileSync(join(course.root, 'autograded', 'half right', 'ps1', 'ps1.ipynb'), 'utf8')).not.toMatch(/receipt|desk_/);
  });

  it('keeps what has not changed, and grades what has', async () => {
    course.handIn('half right', solved({ twice: 'const twice = (a: number) => a + 1;' }));
    const kinds: Record<string, string> = {};
    await grade(course.root, 'ps1', { ...settings, onEvent: event => { if ('result' in event) kinds[event.result.student] = event.kind; } });
    expect(kinds).toEqual({ 'Zoë Müller': 'kept', 王小明: 'kept', 'half right': 'graded' });
  });

  it('writes a table that a spreadsheet reads, JSON, and JUnit\'s format', () => {
    const grades = writeReports(course.root);
    expect(grades.map(({ student, score, max, pending }) => [student, score, max, pending])).toEqual([['Zoë Müller', 3, 6, 1], ['half right', 2.5, 6, 1], ['王小明', 0, 6, 0]]);
    const csv = readFileSync(join(course.root, 'grades.csv'), 'utf8');
    expect(csv.startsWith('\ufeffassignment,student,score,max,pending,add-tests,twice-tests,why,notes\r\n')).toBe(true);
    expect(parseCsv(csv)[1]).toEqual(['ps1', 'Zoë Müller', '3', '6', '1', '2', '1', '', '']);
    expect(JSON.parse(readFileSync(join(course.root, 'grades.json'), 'utf8'))).toHaveLength(3);
    expect(readFileSync(join(course.root, 'grades.xml'), 'utf8')).toContain('<testsuite name="ps1, 王小明" tests="3" failures="3" skipped="0">');
    expect(existsSync(join(course.root, 'autograded', '王小明', 'ps1', 'grade.json'))).toBe(true);
  });
});
