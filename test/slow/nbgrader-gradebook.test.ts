import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command } from '../../lib/course/command/command';
import { readManualRows } from '../../lib/course/grade/manualgrades';
import { writeReports } from '../../lib/course/grade/writereports';
import { readRoster } from '../../lib/course/collect/roster';
import { readDueRows } from '../../lib/course/policy/duedates';
import { small, solved } from '../support/course';
import { GradedCourse } from '../support/gradedcourse';
import { describeTools, tool } from '../support/python';

jest.setTimeout(5 * 60_000);

/** A gradebook as nbgrader makes it; it prints the grades that nbgrader has. */
const make = `
import json, datetime
from nbgrader.api import Gradebook
with Gradebook('sqlite:///gradebook.db') as book:
    book.add_assignment('ps1', duedate='2026-03-01 12:00:00 UTC')
    book.add_notebook('ps1', 'ps1')
    for name, points, kind in [('add-tests', 2, 'code'), ('twice-tests', 1, 'code'), ('why', 3, 'markdown')]:
        book.add_grade_cell(name, 'ps1', 'ps1', max_score=points, cell_type=kind)
    for name in ['add', 'twice', 'why']:
        book.add_solution_cell(name, 'ps1', 'ps1')
    book.add_student('ann', first_name='Ann', last_name='Müller', email='ann@x.org', lms_user_id='77')
    for student in ['bo', 'cy', 'dan', 'eve']:
        book.add_student(student)
    for student in ['ann', 'bo', 'cy', 'dan', 'eve']:
        submission = book.add_submission('ps1', student, timestamp='2026-03-02 12:00:00 UTC')
        for cell, points in [('add-tests', 2), ('twice-tests', 1)]:
            grade = book.find_grade(cell, 'ps1', 'ps1', student)
            grade.auto_score, grade.needs_manual_grade = points, False
        why = book.find_grade('why', 'ps1', 'ps1', student)
        why.manual_score, why.needs_manual_grade = 2, False
        notebook = submission.notebooks[0]
        if student == 'ann':
            why.extra_credit = 0.5
            book.find_comment('why', 'ps1', 'ps1', student).manual_comment = '=Fine, "really"\\nso'
            book.find_comment('add', 'ps1', 'ps1', student).manual_comment = 'A good name.'
            book.find_comment('twice', 'ps1', 'ps1', student).auto_comment = 'no response'
            notebook.late_submission_penalty = 1.7
        if student == 'bo':
            book.find_grade('add-tests', 'ps1', 'ps1', student).manual_score = 0
            notebook.late_submission_penalty = 100
        if student == 'cy':
            submission.extension = datetime.timedelta(days=2)
        if student == 'dan':
            book.find_grade('add-tests', 'ps1', 'ps1', student).extra_credit = 1
    book.db.commit()
    print(json.dumps({s.student.id: max(0, s.score - s.notebooks[0].late_submission_penalty)
        if s.notebooks[0].late_submission_penalty else s.score for s in book.assignment_submissions('ps1')}))
`;

const importInto = async (root: string, file = join(root, 'gradebook.db')) => {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const code = await command(['import', file, '--course', root], {
    out: tell,
    error: tell,
    isTerminal: false,
  });
  return { code, told: told.replaceAll(root, '') };
};

describeTools("nbgrader's gradebook", () => {
  const course = new GradedCourse();
  let theirs: Record<string, number>;

  beforeAll(async () => {
    for (const student of ['ann', 'bo', 'cy', 'dan']) {
      course.grade(student, solved({}, small()));
      course.handedIn(student, '2026-03-02 12:00:00 UTC');
    }
    const { status, output } = await tool(['python', '-c', make], { cwd: course.root });
    expect({ status, output }).toMatchObject({ status: 0 });
    theirs = JSON.parse(output.trim().split('\n').at(-1)!) as Record<string, number>;
  });

  it('is taken over: students, points, comments, due dates, extensions and penalties', async () => {
    expect(await importInto(course.root)).toEqual({
      code: 1,
      told:
        '/roster.csv\n/manual.csv\n/due.csv\n' +
        'NOT TAKEN OVER: eve, ps1: there is no folder submitted/eve/ps1\n' +
        'NOT TAKEN OVER: dan, ps1: 3 points for add-tests, which is worth 2 (extra credit)\n',
    });
    expect(readRoster(course.root)).toHaveLength(5);
    expect(readRoster(course.root)![0]).toMatchObject({ student: 'ann', name: 'Ann Müller', id: '77' });
    const rows = readManualRows(course.root).map(({ student, cell, points, comment }) => [
      student,
      cell,
      points,
      comment,
    ]);
    expect(rows).toEqual([
      ['ann', 'why', 2.5, '=Fine, "really"\nso'],
      ['bo', 'add-tests', 0, undefined],
      ['bo', 'why', 2, undefined],
      ['cy', 'why', 2, undefined],
      ['dan', 'why', 2, undefined],
      ['ann', '', undefined, 'add: A good name.'],
    ]);
    const due = Date.parse('2026-03-01T12:00:00Z');
    expect(readDueRows(course.root)).toEqual([
      { number: 2, assignment: 'ps1', student: '', due },
      { number: 3, assignment: 'ps1', student: 'ann', due, penalty: 28.333333333, most: 28.333333333 },
      { number: 4, assignment: 'ps1', student: 'bo', due, penalty: 100, most: 100 },
      { number: 5, assignment: 'ps1', student: 'cy', due: due + 2 * 86_400_000 },
    ]);
  });

  it('comes to the grades that nbgrader has, but for what was named', () => {
    const ours = Object.fromEntries(writeReports(course.root).map(({ student, score }) => [student, score]));
    expect(theirs).toMatchObject({ ann: 3.8, bo: 0, cy: 5, dan: 6, eve: 5 });
    expect(ours).toEqual({ ann: 3.8, bo: 0, cy: 5, dan: 5 });
  });

  it('is not taken over into tables that are there, and no other file is', async () => {
    for (const name of ['roster.csv', 'due.csv']) rmSync(join(course.root, name));
    expect(await importInto(course.root)).toEqual({
      code: 1,
      told: '/manual.csv is there already; move it away, and import again: nothing was written\n',
    });
    expect(existsSync(join(course.root, 'roster.csv'))).toBe(false);
    const { told } = await importInto(course.root, join(course.root, 'none.db'));
    expect(told).toContain('there is no file /none.db');
    writeFileSync(join(course.root, 'text.db'), 'no database');
    expect((await importInto(course.root, join(course.root, 'text.db'))).told).toContain(
      '/text.db is no SQLite database',
    );
    writeFileSync(join(course.root, 'gradebook.db-journal'), '');
    expect((await importInto(course.root)).told).toContain('a program is writing the database');
  });
});
