import { join } from 'node:path';
import { didYouMean } from '../../cli/closest';
import { folderOf } from '../format/folders';
import { handedInTime } from '../format/handedintime';
import type { Grade } from '../grade/submissiongrade';
import { readCourseNames } from '../grade/coursenames';
import { readRoster } from '../collect/roster';
import { dueFile, dueRuleOf, latenessOf, readDueRows, type DueRow, type Lateness } from './duedates';
import { groupOf, groupsFile, readGroups, type GroupMember } from './groups';

/** What a course has agreed on beside the points of its cells. */
export interface CoursePolicy {
  readonly due: readonly DueRow[];
  readonly groups: readonly GroupMember[];
}

/** A grade after what a course has agreed on. */
export interface FinalGrade extends Grade {
  /** The student of the group whose submission counts; undefined for the student's own. */
  readonly by?: string;
  /** Points that were taken off since it was handed in late; undefined for one in time. */
  readonly off?: number;
  /** What was applied, a sentence each; they are in the notes, too. Undefined if nothing was. */
  readonly policy?: readonly string[];
}

/**
 * Reads `due.csv` and `groups.csv`, and checks that each row is about somebody and something that there is.
 *
 * @param root the course's folder.
 * @throws Error naming the row, and what may have been meant.
 */
export function readPolicy(root: string): CoursePolicy {
  const policy = { due: readDueRows(root), groups: readGroups(root) };
  if (policy.due.length === 0 && policy.groups.length === 0) return policy;
  const { assignments, students } = readCourseNames(root);
  const roster = readRoster(root)?.map(({ student }) => student);
  const known = [...students, ...(roster ?? [])];
  const all = [...new Set([...known, ...policy.groups.map(({ student }) => student)])];
  const check = (file: string, number: number, what: string, name: string, known: readonly string[]) => {
    if (name === '' || known.some(other => other.normalize('NFC') === name)) return;
    throw new Error(
      `${join(root, file)}, row ${number}: there is no ${what} ${name}${didYouMean(name, known)}`,
    );
  };
  for (const { number, assignment, student } of policy.due) {
    check(dueFile, number, 'assignment', assignment, assignments);
    check(dueFile, number, 'student', student, all);
  }
  for (const { number, assignment, student } of policy.groups) {
    check(groupsFile, number, 'assignment', assignment, assignments);
    // without a roster, a member may be one who has handed in nothing
    if (roster !== undefined) check(groupsFile, number, 'student', student, known);
  }
  return policy;
}

/** The grades after groups, late penalties and extra credit, by what is in the course's folder. */
export const finalGrades = (root: string, grades: readonly Grade[]): FinalGrade[] =>
  gradesByPolicy(grades, readPolicy(root), ({ assignment, student }) =>
    handedInTime(folderOf(root, 'submitted', assignment, student)),
  );

/**
 * Applies what a course has agreed on: the newest submission of a group counts for all in it; what is late
 * loses points, but never more than it has; an assignment may count for fewer points than its cells have. The
 * notes say so.
 *
 * @param timeOf when a submission was handed in; undefined if that is not known: it is not late then.
 */
export function gradesByPolicy(
  grades: readonly Grade[],
  { due, groups }: CoursePolicy,
  timeOf: (grade: Grade) => number | undefined,
): FinalGrade[] {
  return withGroups(grades, groups, timeOf).map(({ grade, from, group }) => {
    const rule = dueRuleOf(due, grade.assignment, grade.student);
    const { points: max = grade.max } = rule;
    const handedIn = timeOf(from);
    const late = handedIn === undefined ? undefined : latenessOf(rule, handedIn);
    const off = late === undefined ? 0 : Math.min(grade.score, round((late.percent / 100) * max));
    const isBy = grade.student !== from.student;
    const policy = [
      ...(isBy ? [`${from.student} has handed it in for the group ${group}`] : []),
      ...(late === undefined ? [] : [lateNote(late, off, max)]),
    ];
    return {
      ...grade,
      max,
      score: round(grade.score - off),
      notes: [...grade.notes, ...policy],
      ...(isBy && { by: from.student }),
      ...(late !== undefined && { off }),
      ...(policy.length > 0 && { policy }),
    };
  });
}

function lateNote({ days, percent }: Lateness, off: number, max: number): string {
  const cost = percent === 0 ? '' : `: ${off} points are taken off (${percent} % of ${max})`;
  return `handed in late, ${days} ${days === 1 ? 'day' : 'days'} begun${cost}`;
}

interface Counted {
  readonly grade: Grade;
  /** The grade of the submission that counts. */
  readonly from: Grade;
  readonly group: string;
}

function withGroups(
  grades: readonly Grade[],
  groups: readonly GroupMember[],
  timeOf: (grade: Grade) => number | undefined,
): Counted[] {
  const done = new Set<string>();
  return grades.flatMap((grade): Counted[] => {
    const { assignment } = grade;
    const own = groupOf(groups, assignment, grade.student);
    if (own === undefined) return [{ grade, from: grade, group: '' }];
    const key = `${assignment}\0${own.group}`;
    if (done.has(key)) return [];
    done.add(key);
    const isMember = ({ student }: Grade) => own.students.includes(student.normalize('NFC'));
    const handed = grades.filter(other => other.assignment === assignment && isMember(other));
    const newest = handed.reduce((best, other) =>
      (timeOf(other) ?? 0) > (timeOf(best) ?? 0) ? other : best,
    );
    return own.students.map(name => {
      const student = handed.find(other => other.student.normalize('NFC') === name)?.student ?? name;
      return { grade: { ...newest, student }, from: newest, group: own.group };
    });
  });
}

const round = (points: number) => Number(points.toFixed(6));
