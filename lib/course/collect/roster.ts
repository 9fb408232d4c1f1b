import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import { numberedRows } from '../grade/csv';
import { tableText } from '../grade/tabletext';

/** A student of a course. */
export interface RosterEntry {
  /** The name of the student's folder. */
  readonly student: string;
  /** The name on the learning platform. Default: that of the folder. */
  readonly name: string;
  readonly email: string;
  /** The platform's number for the student. */
  readonly id: string;
  /** The name that the student signs in with. */
  readonly login: string;
  /** The institution's number for the student. */
  readonly number: string;
  readonly section: string;
}

/** The file in the course's folder. */
export const rosterFile = 'roster.csv';

const rosterColumns = ['student', 'name', 'email', 'id', 'login', 'number', 'section'] as const;

/**
 * Reads `roster.csv`: a row for each student. The column `student` is the name of the folder; the others,
 * `name`, `email`, `id`, `login`, `number` and `section`, are those of the learning platform, and may be
 * missing.
 *
 * @returns undefined if there is no such file.
 * @throws Error for a file without that column, one with a misspelt column, and a student who is in it twice.
 */
export function readRoster(root: string, file = join(root, rosterFile)): RosterEntry[] | undefined {
  const table = tableText(file);
  if (table === undefined) return undefined;
  const [head, ...rows] = numberedRows(table);
  const names = (head?.fields ?? []).map(name => name.trim().toLowerCase());
  if (!names.includes('student'))
    throw new Error(`${file} has no column student: the names of the students' folders`);
  // others are the teacher's own, or the platform's
  for (const name of names) {
    const meant = rosterColumns.find(column => isMisspelt(name, column));
    if (meant !== undefined && !names.includes(meant))
      throw new Error(`${file} has a column ${name}; did you mean ${meant}?`);
  }
  const seen = new Map<string, number>();
  return rows.map(({ number, fields }) => {
    const text = (column: (typeof rosterColumns)[number]) =>
      (fields[names.indexOf(column)] ?? '').trim().normalize('NFC');
    const [student, name, email, id, login, institutional, section] = rosterColumns.map(text);
    if (student === '') throw new Error(`${file}, row ${number} names no student`);
    const first = seen.get(student);
    if (first !== undefined) throw new Error(`${file}, row ${number}: ${student} is in row ${first} already`);
    seen.set(student, number);
    const shown = name === '' ? student : name;
    return { student, name: shown, email, id, login, number: institutional, section };
  });
}

/** Whether a letter is missing, too many or another one, or two are in each other's place. */
const isMisspelt = (name: string, meant: string) =>
  distance(name, meant) === 1 || (name !== meant && [...name].sort().join() === [...meant].sort().join());

/** The students of a roster whom a name or a number of the platform may mean. */
export function rosterMatches(roster: readonly RosterEntry[], name: string, id?: string): RosterEntry[] {
  const byId = id === undefined ? [] : roster.filter(entry => entry.id === id);
  if (byId.length > 0) return byId;
  const key = name.trim().normalize('NFC').toLowerCase();
  const exact = roster.filter(({ student, email, login, number }) =>
    [student, email, login, number].some(text => text !== '' && text.toLowerCase() === key),
  );
  if (exact.length > 0) return exact;
  const sought = words(name);
  return roster.filter(entry => {
    const own = words(entry.name);
    const turns = own.map((_, i) => [...own.slice(i), ...own.slice(0, i)].join(''));
    return (
      [...own].sort().join(' ') === [...sought].sort().join(' ') ||
      (sought.length === 1 && turns.includes(sought[0]))
    );
  });
}

/** The words of a name, without accents and capitals. */
const words = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
