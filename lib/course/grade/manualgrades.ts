import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from './csv';

/** A teacher's points for a cell, which replace the points of its tests, and a comment for the student. */
export interface ManualGrade {
  readonly points?: number;
  readonly comment?: string;
}

/** The manual grades of a course, by student, assignment and cell. */
export type ManualGrades = ReadonlyMap<string, ManualGrade>;

/** The file in the course's folder that teachers write them into. */
export const manualFile = 'manual.csv';
const columns = ['student', 'assignment', 'cell', 'points', 'comment'] as const;

/** The manual grade of a cell, or undefined. With an empty cell name: the comment on the whole submission. */
export const manualGradeOf = (
  grades: ManualGrades,
  student: string,
  assignment: string,
  cell: string,
): ManualGrade | undefined => grades.get(key(student, assignment, cell));

/**
 * Reads `manual.csv` in the course's folder: a row for each cell, with points, a comment, or both.
 *
 * @param root the course's folder.
 * @returns no grades if there is no such file.
 * @throws Error naming the row and what is wrong with it.
 */
export function readManualGrades(root: string): ManualGrades {
  const file = join(root, manualFile);
  const grades = new Map<string, ManualGrade>();
  if (!existsSync(file)) return grades;
  const [head = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
  const missing = columns.filter(column => !head.includes(column));
  if (missing.length > 0)
    throw new Error(
      `${file} has no column ${missing.join(', ')}; its first row has to be ${columns.join(',')}`,
    );
  for (const [i, row] of rows.entries()) {
    if (row.slice(head.length).some(field => field.trim() !== ''))
      throw new Error(
        `${file}, row ${i + 2} has more fields than the first row; ` +
          `put a comment with a separator in it into quotation marks`,
      );
    const [student, assignment, cell, points, comment] = columns.map(
      column => row[head.indexOf(column)]?.trim() ?? '',
    );
    const value = Number(points.replace(',', '.'));
    if (points !== '' && !(value >= 0))
      throw new Error(`${file}, row ${i + 2}: expected points of 0 or more, got ${points}`);
    grades.set(key(student, assignment, cell), {
      ...(points !== '' && { points: value }),
      ...(comment && { comment }),
    });
  }
  return grades;
}

/**
 * Accents may be separate characters or not, depending on the keyboard, and cells of a table may have spaces
 * around their text.
 */
const key = (...names: string[]) => names.map(name => name.trim().normalize('NFC')).join('\0');
