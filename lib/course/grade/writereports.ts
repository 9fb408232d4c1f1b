import { join } from 'node:path';
import { writeAtomically } from '../../host/files';
import { formatCsv } from './csv';
import { gradesXml } from './gradesxml';
import { finalGrades } from '../policy/finalgrades';
import { checkManualGrades } from './checkmanual';
import { noteMarks, readMarks } from './givenmarks';
import { readManualGrades } from './manualgrades';
import { gradeOf, type Grade } from './submissiongrade';
import { readResults } from './submissionresult';

/**
 * Collects all results of a course, applies the teacher's points and the course's policy, and writes
 * `grades.csv`, `grades.json` and `grades.xml` (JUnit's format: a test for each cell).
 *
 * @param root the course's folder.
 * @throws Error if `manual.csv`, `due.csv` or `groups.csv` is wrong.
 */
export function writeReports(root: string): Grade[] {
  checkManualGrades(root);
  const manual = readManualGrades(root);
  noteMarks(root, manual);
  const earned = readResults(root).map(result => gradeOf(result, manual, readMarks(root, result)));
  const grades = finalGrades(root, earned);
  writeAtomically(join(root, 'grades.csv'), table(grades));
  writeAtomically(join(root, 'grades.json'), `${JSON.stringify(grades, null, 2)}\n`);
  writeAtomically(join(root, 'grades.xml'), gradesXml(grades));
  return grades;
}

/**
 * A row for each submission, with a column for each cell; the column is empty if a teacher has yet to read
 * the cell.
 */
function table(grades: readonly Grade[]): string {
  const ids = [...new Set(grades.flatMap(({ cells }) => cells.map(({ cell }) => cell)))];
  return formatCsv([
    ['assignment', 'student', 'score', 'max', 'pending', ...ids, 'notes'],
    ...grades.map(({ assignment, student, score, max, pending, cells, notes }) => [
      assignment,
      student,
      score,
      max,
      pending,
      ...ids.map(id => cells.find(({ cell }) => cell === id)?.score ?? ''),
      notes.join('; '),
    ]),
  ]);
}
