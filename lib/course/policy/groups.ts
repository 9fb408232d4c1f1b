import { join } from 'node:path';
import { namedRows } from './namedrows';

/** A student in a group. */
export interface GroupMember {
  readonly number: number;
  readonly group: string;
  readonly student: string;
  /** Empty: in all assignments. */
  readonly assignment: string;
}

/** The file in the course's folder. */
export const groupsFile = 'groups.csv';

/**
 * Reads `groups.csv`: `group,student,assignment`, the last one only where groups change.
 *
 * @throws Error naming the row of a student who would be in two groups.
 */
export function readGroups(root: string): GroupMember[] {
  const members = namedRows(root, groupsFile, ['group', 'student'], ['assignment']).map(
    ({ number, texts }): GroupMember => ({ number, ...texts }),
  );
  for (const [i, { number, group, student, assignment }] of members.entries()) {
    if (group === '' || student === '')
      throw new Error(`${join(root, groupsFile)}, row ${number}: expected a group and a student`);
    const other = members.slice(0, i).find(one => one.student === student && one.assignment === assignment);
    if (other)
      throw new Error(
        `${join(root, groupsFile)}, row ${number}: ${student} is in row ${other.number} already`,
      );
  }
  return members;
}

/** A student's group in an assignment, and all who are in it; undefined for who is in none. */
export function groupOf(
  members: readonly GroupMember[],
  assignment: string,
  student: string,
): { readonly group: string; readonly students: readonly string[] } | undefined {
  const own = (name: string) => {
    const rows = members.filter(member => member.student.normalize('NFC') === name.normalize('NFC'));
    return rows.find(row => row.assignment === assignment) ?? rows.find(row => row.assignment === '');
  };
  const group = own(student)?.group;
  if (group === undefined) return undefined;
  const students = [...new Set(members.map(member => member.student))].filter(
    name => own(name)?.group === group,
  );
  return { group, students };
}
