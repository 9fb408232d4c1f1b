import { asText } from '../desk/manualtable';
import { formatCsv } from '../grade/csv';
import type { Gradebook, GradebookMark, GradebookSubmission } from './gradebook';

/** The course's tables that a gradebook comes to; undefined for one without rows. */
export interface GradebookTables {
  readonly roster?: string;
  readonly manual?: string;
  readonly due?: string;
  /** A sentence for each thing that these tables cannot say. */
  readonly left: readonly string[];
}

/**
 * Makes `roster.csv`, `manual.csv` and `due.csv` of a gradebook.
 *
 * @param handedIn when a submission was handed in; undefined for one that is not there.
 */
export function gradebookTables(
  { students, dueDates, submissions, marks }: Gradebook,
  handedIn: (assignment: string, student: string) => number | undefined,
): GradebookTables {
  const left: string[] = [];
  const isThere = ({ assignment, student }: { assignment: string; student: string }) =>
    handedIn(assignment, student) !== undefined;
  const absent = new Set(
    [...marks, ...submissions]
      .filter(row => !isThere(row))
      .map(
        ({ assignment, student }) =>
          `${student}, ${assignment}: there is no folder submitted/${student}/${assignment}`,
      ),
  );
  left.push(...absent);
  const manual = marksRows(marks.filter(isThere), left);
  const due = [
    ...dueDates.map(({ assignment, due }) => [assignment, '', timeText(due), '', '']),
    ...submissions.filter(isThere).flatMap(submission => {
      const own = dueDates.find(({ assignment }) => assignment === submission.assignment)?.due;
      return dueRow(submission, own, handedIn(submission.assignment, submission.student)!, left);
    }),
  ];
  const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
    rows.length === 0 ? undefined : formatCsv([head, ...rows.map(row => row.map(plain))]);
  const tables = {
    roster: table(
      ['student', 'name', 'email', 'id'],
      students.map(({ student, name, email, id }) => [student, name, email, id]),
    ),
    manual: table(['student', 'assignment', 'cell', 'points', 'comment'], manual),
    due: table(['assignment', 'student', 'due', 'penalty', 'most'], due),
  };
  return { ...Object.fromEntries(Object.entries(tables).filter(([, text]) => text !== undefined)), left };
}

/** Rows of `manual.csv`. What is said of a cell without points is said of the whole submission. */
function marksRows(marks: readonly GradebookMark[], left: string[]): (string | number)[][] {
  const whole = new Map<string, (string | number)[]>();
  const rows = marks.flatMap(({ assignment, student, cell, max, points, comment = '' }) => {
    if (max === undefined) {
      const key = `${student}\0${assignment}`;
      const row = whole.get(key) ?? [student, assignment, '', '', ''];
      whole.set(key, row);
      row[4] = [row[4], `${cell}: ${comment}`].filter(Boolean).join('\n');
      return [];
    }
    const isTooMany = points !== undefined && points > max;
    if (isTooMany)
      left.push(
        `${student}, ${assignment}: ${points} points for ${cell}, which is worth ${max} (extra credit)`,
      );
    if (comment === '' && (isTooMany || points === undefined)) return [];
    return [[student, assignment, cell, isTooMany ? '' : (points ?? ''), comment]];
  });
  return [...rows, ...whole.values()];
}

/** A row that takes off what nbgrader has taken off: it knows the points, and `due.csv` a share of all. */
function dueRow(
  { assignment, student, extension, penalty, max }: GradebookSubmission,
  due: number | undefined,
  handedIn: number,
  left: string[],
): string[][] {
  const told = `${student}, ${assignment}`;
  if (due === undefined) {
    left.push(`${told}: ${penalty > 0 ? `a penalty of ${penalty} points` : 'an extension'}, and no due date`);
    return [];
  }
  const end = due + extension;
  const isLate = handedIn > end;
  if (penalty > 0 && !isLate) left.push(`${told}: a penalty of ${penalty} points, though it is not late`);
  const share =
    penalty > 0 && isLate ? String(Number(((100 * Math.min(penalty, max)) / max).toFixed(9))) : '';
  return extension === 0 && share === '' ? [] : [[assignment, student, timeText(end), share, share]];
}

const plain = (field: string | number) => (typeof field === 'number' ? field : asText(field));

/** As `due.csv` has a time, in UTC. */
const timeText = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} Z`;
