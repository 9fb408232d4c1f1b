import { join } from 'node:path';
import { numberedRows } from './csv';
import { tableText } from './tabletext';

/** A teacher's points for a cell, which replace the points of its tests, and a comment for the student. */
export interface ManualGrade {
  readonly points?: number;
  readonly comment?: string;
}

/** The manual grades of a course, by student, assignment and cell. */
export type ManualGrades = ReadonlyMap<string, ManualGrade>;

/** A row of `manual.csv`. An empty cell name: it is about the whole submission. */
export interface ManualRow extends ManualGrade {
  /** As a spreadsheet numbers it, from 1. */
  readonly number: number;
  readonly student: string;
  readonly assignment: string;
  readonly cell: string;
}

/** The file in the course's folder that teachers write them into. */
export const manualFile = 'manual.csv';
const columns = ['student', 'assignment', 'cell', 'points', 'comment'] as const;

/** The manual grade of a cell, or undefined. With an empty cell name: the comment on the whole submission. */
export const manualGradeOf = (
  grades: ManualGrades,
  student: string,
  assignment: string,
  cell: string,
): ManualGrade | undefined => grades.get(manualKey(student, assignment, cell));

/**
 * Reads `manual.csv` in the course's folder: a row for each cell, with points, a comment, or both.
 *
 * @param root the course's folder.
 * @returns no grades if there is no such file.
 * @throws Error naming the rows, and what is wrong with each of them.
 */
export const readManualGrades = (root: string): ManualGrades =>
  new Map(
    readManualRows(root).map(({ student, assignment, cell, points, comment }) => [
      manualKey(student, assignment, cell),
      { ...(points !== undefined && { points }), ...(comment !== undefined && { comment }) },
    ]),
  );

/**
 * Reads the rows of `manual.csv`, none if there is no such file.
 *
 * @throws Error as `readManualGrades`.
 */
export function readManualRows(root: string): ManualRow[] {
  const file = join(root, manualFile);
  const text = tableText(file);
  if (text === undefined) return [];
  const [head, ...rows] = numberedRows(text);
  const names = (head?.fields ?? []).map(name => name.trim());
  const missing = columns.filter(column => !names.includes(column));
  if (missing.length > 0)
    throw new Error(
      `${file} has no column ${missing.join(', ')}; its first row has to be ${columns.join(',')}`,
    );
  const double = columns.find(column => names.filter(name => name === column).length > 1);
  if (double !== undefined) throw new Error(`${file} has two columns ${double}; remove one of them`);
  const read = rows.map(({ number, fields }) => {
    const [student, assignment, cell, points, comment] = columns.map(
      column => fields[names.indexOf(column)]?.trim() ?? '',
    );
    const row: ManualRow = {
      number,
      student,
      assignment,
      cell,
      ...(points !== '' && { points: Number(points.replace(',', '.')) }),
      ...(comment !== '' && { comment }),
    };
    return { row, fault: faultOf(row, points, fields.slice(names.length)) };
  });
  const seen = new Map<string, number>();
  throwFaults(
    file,
    read.map(({ row, fault }) => {
      const key = manualKey(row.student, row.assignment, row.cell);
      const first = seen.get(key);
      seen.set(key, first ?? row.number);
      const twice = first !== undefined ? `is about the same as row ${first}; remove one of them` : undefined;
      return [row, fault ?? twice];
    }),
  );
  return read.map(({ row }) => row);
}

/**
 * Throws an error that names each row with a fault, and does nothing if there is none.
 *
 * @param file the path of `manual.csv`.
 */
export function throwFaults(
  file: string,
  rows: readonly (readonly [row: ManualRow, fault: string | undefined])[],
): void {
  const faults = rows.flatMap(([{ number }, fault]) =>
    fault === undefined ? [] : [`row ${number}${fault.startsWith(':') ? '' : ' '}${fault}`],
  );
  if (faults.length === 0) return;
  const more = faults.length - maxFaults;
  throw new Error(
    [...faults.slice(0, maxFaults), ...(more > 0 ? [`and ${more} more rows`] : [])]
      .map(fault => `${file}, ${fault}`)
      .join('\n'),
  );
}

const maxFaults = 20;

function faultOf(
  { student, assignment, cell, points: value, comment }: ManualRow,
  points: string,
  rest: readonly string[],
): string | undefined {
  if (rest.some(field => field.trim() !== ''))
    return 'has more fields than the first row; put a comment with a separator in it into quotation marks';
  if (student === '' || assignment === '')
    return `names no ${student === '' ? 'student' : 'assignment'}; ` + 'each row has to name both';
  if (value !== undefined && !(value >= 0 && value < Infinity))
    return `: expected points of 0 or more, got ${points}`;
  if (value !== undefined && cell === '')
    return 'has points and names no cell; name the cell that they are for';
  if (value === undefined && comment === undefined)
    return 'has neither points nor a comment; write one of them, or remove the row';
  return undefined;
}

/**
 * What a row is about, as one text. Accents may be separate characters or not, depending on the keyboard, and
 * cells of a table may have spaces around their text.
 */
export const manualKey = (...names: string[]): string =>
  names.map(name => name.trim().normalize('NFC')).join('\0');
