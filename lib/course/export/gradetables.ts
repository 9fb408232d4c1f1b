import { counted } from '../../cli/counted';
import type { RosterEntry } from '../collect/roster';
import { formatCsv } from '../grade/csv';
import type { Grade } from '../grade/submissiongrade';

/** A table for a learning platform, and what a teacher has to know of it. */
export interface GradeTable {
  readonly csv: string;
  /** A sentence for each submission that is not in it. */
  readonly left: readonly string[];
}

/**
 * The table that Canvas imports into its gradebook
 * (https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807): a
 * row for each student, a column for each assignment, the possible points in the second row. Canvas knows a
 * student by its number (`id`), or by `number` (SIS User ID) or `login` (SIS Login ID).
 *
 * @param roster undefined: the names of the folders are the students' names, with Canvas's number behind them
 * where `collect` has put it there.
 */
export function canvasTable(grades: readonly Grade[], roster?: readonly RosterEntry[]): GradeTable {
  const names = assignmentNames(grades);
  const { students, left } = rowsOf(grades, roster);
  const possible = names.map(name => Math.max(...grades.filter(of(name)).map(({ max }) => max)));
  const rows = students.map(({ student, name, id, number, login, section }) => [
    name,
    id || (/_(\d+)$/.exec(student)?.[1] ?? ''),
    number,
    login,
    section,
    ...names.map(assignment => finished(grades, assignment, student)),
  ]);
  const head = ['Student', 'ID', 'SIS User ID', 'SIS Login ID', 'Section', ...names];
  return { csv: formatCsv([head, ['    Points Possible', '', '', '', '', ...possible], ...rows]), left };
}

/**
 * The table that Moodle imports (https://docs.moodle.org/en/Grade_import): map its column "Email address" or
 * "ID number" to the user, and each assignment to its item, with the notes as feedback.
 */
export function moodleTable(grades: readonly Grade[], roster?: readonly RosterEntry[]): GradeTable {
  const names = assignmentNames(grades);
  const { students, left } = rowsOf(grades, roster);
  const head = ['Full name', 'Email address', 'ID number', 'Username'];
  const rows = students.map(({ student, name, email, number, login }) => [
    name,
    email,
    number,
    login,
    ...names.flatMap(assignment => [
      finished(grades, assignment, student),
      gradeIn(grades, assignment, student)?.notes.join('; ') ?? '',
    ]),
  ]);
  return {
    csv: formatCsv([[...head, ...names.flatMap(name => [name, `${name} (feedback)`])], ...rows]),
    left,
  };
}

const assignmentNames = (grades: readonly Grade[]) => [
  ...new Set(grades.map(({ assignment }) => assignment)),
];

const of = (assignment: string) => (grade: Grade) => grade.assignment === assignment;

const gradeIn = (grades: readonly Grade[], assignment: string, student: string) =>
  grades.find(
    grade => grade.assignment === assignment && grade.student.normalize('NFC') === student.normalize('NFC'),
  );

/** Empty where a teacher has yet to read something: a platform leaves the grade as it is then. */
function finished(grades: readonly Grade[], assignment: string, student: string): number | '' {
  const grade = gradeIn(grades, assignment, student);
  return grade === undefined || grade.pending > 0 ? '' : grade.score;
}

function rowsOf(grades: readonly Grade[], roster: readonly RosterEntry[] | undefined) {
  const folders = [...new Set(grades.map(({ student }) => student.normalize('NFC')))].sort();
  const bare = { email: '', id: '', login: '', number: '', section: '' };
  const students = roster ?? folders.map((student): RosterEntry => ({ ...bare, student, name: student }));
  const left = grades.flatMap(({ assignment, student, pending }) => {
    if (!students.some(entry => entry.student === student.normalize('NFC')))
      return [`${student}, ${assignment}: the student is not in roster.csv`];
    return pending > 0 ? [`${student}, ${assignment}: ${counted(pending, 'answer')} still to be read`] : [];
  });
  return { students, left };
}
