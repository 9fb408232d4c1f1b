import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from './csv';

/**
 * What a teacher gives for a cell, in the place of what the machine says, if anything; and what the student
 * is told.
 */
export interface ManualGrade {
  readonly points?: number;
  readonly comment?: string;
}

/** The manual grades of a course, by student, assignment and cell. */
export type ManualGrades = ReadonlyMap<string, ManualGrade>;

export const manualFile = 'manual.csv';
const columns = ['student', 'assignment', 'cell', 'points', 'comment'] as const;

/** Finds the manual grade of a cell. A comment for the cell `` is for the whole submission. */
export const manualGradeOf = (
  grades: ManualGrades,
  student: string,
  assignment: string,
  cell: string,
): ManualGrade | undefined => grades.get(key(student, assignment, cell));

/**
 * Reads `manual.csv` in the course's folder, which a teacher fills in: a row for each cell, with its points,
 * a comment, or both.
 *
 * @returns nothing where there is no such file.
 * @throws Error naming the row, and what is wrong with it.
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
 * An accent may be a character of its own, or not, depending on who typed it; and a cell of a table has no
 * spaces around its text.
 */
const key = (...names: string[]) => names.map(name => name.trim().normalize('NFC')).join('\0');
