import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { gradescopeResults } from '../../lib/course/export/gradescope';
import { parseCsv } from '../../lib/course/grade/csv';
import { writeReports } from '../../lib/course/grade/writereports';
import { latenessOf, readDueRows } from '../../lib/course/policy/duedates';
import { solved } from '../support/course';
import { GradedCourse } from '../support/gradedcourse';
import { temporaryFolder } from '../support/folder';

async function run(root: string, name: string, ...args: string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const code = await command([name, '--course', root, ...args], {
    out: tell,
    error: tell,
    isTerminal: false,
  });
  return { code, told };
}

/**
 * Three submissions that have 3 points by their tests, and 3 by a teacher: of Ann, Bo and Cy at noon of March
 * 1 to 3.
 */
function newCourse(): GradedCourse {
  const course = new GradedCourse();
  for (const [i, student] of ['Ann', 'Bo', 'Cy'].entries()) {
    course.grade(student, solved());
    const file = join(course.root, 'submitted', student, 'ps1', 'timestamp.txt');
    writeFileSync(file, `2026-03-0${i + 1} 12:00:00.000000 UTC\n`);
  }
  write(
    course,
    'manual.csv',
    'student,assignment,cell,points,comment',
    ...['Ann', 'Bo', 'Cy'].map(name => `${name},ps1,why,3,`),
  );
  return course;
}

const write = ({ root }: GradedCourse, name: string, ...rows: string[]) =>
  writeFileSync(join(root, name), `${rows.join('\n')}\n`);

const scores = ({ root }: GradedCourse) =>
  Object.fromEntries(writeReports(root).map(({ student, score, max }) => [student, `${score} of ${max}`]));

describe('due.csv', () => {
  it('takes a share of the points for each day begun, up to the most, and knows extensions', () => {
    const course = newCourse();
    write(
      course,
      'due.csv',
      'assignment,student,due,penalty,most',
      'ps1,,2026-03-01 12:00Z,10,15',
      'ps1,Cy,2026-03-03 11:59 UTC,,',
    );
    expect(scores(course)).toEqual({ Ann: '6 of 6', Bo: '5.4 of 6', Cy: '5.4 of 6' });
    expect(writeReports(course.root)[1].notes).toEqual([
      'handed in late, 1 day begun: 0.6 points are taken off (10 % of 6)',
    ]);
    write(
      course,
      'due.csv',
      'assignment,student,due,penalty,most',
      'ps1,,2026-03-01 12:00Z,10,15',
      'ps1,Bo,2026-03-05,,',
    );
    expect(scores(course)).toEqual({ Ann: '6 of 6', Bo: '6 of 6', Cy: '5.1 of 6' });
  });

  it('never takes more points than there are', () => {
    const course = newCourse();
    write(course, 'manual.csv', 'student,assignment,cell,points,comment', 'Cy,ps1,why,3,');
    write(course, 'due.csv', 'assignment,due,penalty', 'ps1,2026-01-01,100%');
    expect(scores(course)).toEqual({ Ann: '0 of 6', Bo: '0 of 6', Cy: '0 of 6' });
    expect(writeReports(course.root)[0].notes.join()).toContain(': 3 points are taken off (100 % of 6)');
  });

  it('lets an assignment count for fewer points than it has: the others are extra credit', () => {
    const course = newCourse();
    write(course, 'due.csv', 'assignment,due,points', 'ps1,,5');
    expect(scores(course)).toEqual({ Ann: '6 of 5', Bo: '6 of 5', Cy: '6 of 5' });
  });

  it.each([
    [0, undefined],
    [1, 1],
    [24 * 3600_000, 1],
    [24 * 3600_000 + 1, 2],
  ])('counts %d ms after the end as day %j', (after, days) => {
    expect(latenessOf({ due: 5, penalty: 10 }, 5 + after)?.days).toBe(days);
  });

  it.each([
    ['2026-03-01T00:00:00+01:00', Date.parse('2026-02-28T23:00:00Z')],
    ['2026-03-01 23:59 +0100', Date.parse('2026-03-01T22:59:00Z')],
    ['2026-03-01', new Date(2026, 2, 1, 23, 59, 59).getTime()],
    ['2026-03-01 08:30', new Date(2026, 2, 1, 8, 30).getTime()],
  ])('reads the time %s', (text, time) => {
    const root = temporaryFolder('due-');
    writeFileSync(join(root, 'due.csv'), `assignment,due\nps1,${text}\n`);
    expect(readDueRows(root)[0].due).toBe(time);
  });

  it.each([
    ['due.csv', 'assignment,due', 'ps1,1.3.2026', 'row 2: expected a time as 2026-03-01 23:59, got 1.3.2026'],
    ['due.csv', 'assignment,due', 'ps1,2026-02-30', 'row 2: expected a time'],
    ['due.csv', 'assignment,due', 'ps1,2026-03-01 25:00', 'row 2: expected a time'],
    ['due.csv', 'assignment,due,penalty', 'ps1,,ten', 'row 2: expected a number for penalty, got ten'],
    ['due.csv', 'assignment,due,penalty', 'ps1,,110', 'row 2: expected a number for penalty, got 110'],
    ['due.csv', 'assignment,due', 'ps2,', 'row 2: there is no assignment ps2; did you mean ps1?'],
    ['due.csv', 'assignment,student,due', 'ps1,Anne,', 'row 2: there is no student Anne; did you mean Ann?'],
    ['due.csv', 'assignment,due', 'ps1,\nps1,', 'row 3: it is about the same as row 2'],
    ['due.csv', 'assignment,due,penality', 'ps1,,5', 'has a column penality'],
    ['due.csv', 'assignment', 'ps1', 'has no column due'],
    ['groups.csv', 'group,student', 'g1,', 'row 2: expected a group and a student'],
    ['groups.csv', 'group,student', 'g1,Ann\ng2,Ann', 'row 3: Ann is in row 2 already'],
    ['groups.csv', 'group,student,assignment', 'g1,Ann,ps9', 'row 2: there is no assignment ps9'],
  ])('%s with %j and %j is an error before anything is graded', async (file, head, rows, message) => {
    const course = newCourse();
    write(course, file, head, rows);
    const { code, told } = await run(course.root, 'grade', '--isolation', 'none');
    expect([code, told]).toEqual([1, expect.stringContaining(message)]);
    expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
  });
});

describe('groups.csv', () => {
  it('names who is not in roster.csv, where there is one', () => {
    const course = new GradedCourse();
    course.grade('Ann', solved());
    write(course, 'groups.csv', 'group,student', 'g1,Ann', 'g1,Bo');
    expect(writeReports(course.root)).toHaveLength(2);
    write(course, 'roster.csv', 'student', 'Ann', 'Bob');
    expect(() => writeReports(course.root)).toThrow(
      'groups.csv, row 3: there is no student Bo; did you mean Bob?',
    );
  });

  it("gives all in a group the points of the group's newest submission, each with the own end", () => {
    const course = newCourse();
    write(
      course,
      'manual.csv',
      'student,assignment,cell,points,comment',
      'Ann,ps1,why,1,',
      'Bo,ps1,why,2,',
      'Cy,ps1,why,3,',
    );
    write(course, 'groups.csv', 'group,student', 'g1,Ann', 'g1,Bo', 'g1,Dan');
    write(
      course,
      'due.csv',
      'assignment,student,due,penalty',
      'ps1,,2026-03-02 11:00Z,50',
      'ps1,Dan,2026-03-09,',
    );
    expect(scores(course)).toEqual({ Ann: '2 of 6', Bo: '2 of 6', Dan: '5 of 6', Cy: '0 of 6' });
    expect(writeReports(course.root).find(({ student }) => student === 'Dan')!.notes).toEqual([
      'Bo has handed it in for the group g1',
    ]);
  });

  it('can be others in one assignment, and feedback is for each member', async () => {
    const course = newCourse();
    write(course, 'groups.csv', 'group,student,assignment', 'g1,Ann,', 'g1,Dan,', 'g2,Dan,ps1', 'g2,Cy,ps1');
    write(course, 'due.csv', 'assignment,due,penalty', 'ps1,2026-03-03,5');
    expect(Object.keys(scores(course)).sort()).toEqual(['Ann', 'Bo', 'Cy', 'Dan']);
    expect((await run(course.root, 'feedback')).code).toBe(0);
    const page = readFileSync(join(course.root, 'feedback', 'Dan', 'ps1', 'ps1.html'), 'utf8');
    expect(page).toContain('<h1>ps1: Dan</h1>');
    expect(page).toContain('Cy has handed it in for the group g2');
  });
});

describe('export', () => {
  const roster = [
    'student,name,email,id,login,number,section',
    'Ann,Ann Lee,ann@x.org,11,alee,S1,A',
    'Bo,Bo Li,bo@x.org,12,bli,S2,A',
    'Eve,Eve Ill,eve@x.org,13,eill,S3,B',
  ];
  const table = (course: GradedCourse, name: string) =>
    parseCsv(readFileSync(join(course.root, 'export', name), 'utf8'));

  it("writes Canvas's table, by the roster", async () => {
    const course = newCourse();
    write(course, 'roster.csv', ...roster);
    write(course, 'manual.csv', 'student,assignment,cell,points,comment', 'Ann,ps1,why,2.5,');
    const { code, told } = await run(course.root, 'export', 'canvas');
    expect(code).toBe(1);
    expect(told).toContain('NOT IN IT: Bo, ps1: 1 answer still to be read');
    expect(told).toContain('NOT IN IT: Cy, ps1: the student is not in roster.csv');
    expect(table(course, 'canvas.csv')).toEqual([
      ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', 'ps1'],
      ['    Points Possible', '', '', '', '', '6'],
      ['Ann Lee', '11', 'S1', 'alee', 'A', '5.5'],
      ['Bo Li', '12', 'S2', 'bli', 'A', ''],
      ['Eve Ill', '13', 'S3', 'eill', 'B', ''],
    ]);
  });

  it("writes Moodle's table with the notes, without a roster by the folders", async () => {
    const course = newCourse();
    write(course, 'due.csv', 'assignment,due,penalty', 'ps1,2026-03-02 12:00Z,10');
    expect((await run(course.root, 'export', 'moodle', 'ps1')).code).toBe(0);
    expect(table(course, 'moodle.csv')).toEqual([
      ['Full name', 'Email address', 'ID number', 'Username', 'ps1', 'ps1 (feedback)'],
      ['Ann', '', '', '', '6', ''],
      ['Bo', '', '', '', '6', ''],
      ['Cy', '', '', '', '5.4', 'handed in late, 1 day begun: 0.6 points are taken off (10 % of 6)'],
    ]);
  });

  it("writes Gradescope's results.json", async () => {
    const course = newCourse();
    write(course, 'manual.csv', 'student,assignment,cell,points,comment', 'Ann,ps1,why,2,"Why, though?"');
    expect((await run(course.root, 'export', 'gradescope')).code).toBe(0);
    const read = (student: string) =>
      JSON.parse(
        readFileSync(join(course.root, 'export', 'gradescope', student, 'ps1', 'results.json'), 'utf8'),
      ) as ReturnType<typeof gradescopeResults>;
    expect(read('Ann')).toMatchObject({ score: 5, execution_time: 0, visibility: 'after_published' });
    expect(read('Ann').tests[2]).toEqual({
      name: 'why',
      max_score: 3,
      score: 2,
      status: 'failed',
      output: 'given by a teacher\nWhy, though?',
      output_format: 'text',
      visibility: 'after_published',
    });
    expect(read('Bo').tests[2]).not.toHaveProperty('score');
    expect(read('Bo').score).toBe(3);
  });

  it('says what is wrong with its arguments', async () => {
    const { root } = newCourse();
    expect(await run(root, 'export')).toMatchObject({ code: 2 });
    expect(await run(root, 'export', 'blackboard')).toMatchObject({ code: 2 });
    expect((await run(root, 'export', 'canvas', 'ps9')).told).toContain('there are no grades for ps9');
  });
});
