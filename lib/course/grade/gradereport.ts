import { join } from 'node:path';
import { writeAtomically } from '../../jupyter/notebook/nbformat';
import { foldersIn } from '../format/folders';
import { formatCsv } from './csv';
import { gradesXml } from './gradesxml';
import { manualGradeOf, readManualGrades, type ManualGrades } from './manualgrades';
import { readResult, type SubmissionResult } from './submissionresult';
import type { CellScore } from './scorecells';

/** A cell's score with the teacher's word, which is the last. */
export interface GradedCell extends CellScore {
  readonly notebook: string;
  readonly comment?: string;
}

/** A line of the course's grades. */
export interface Grade {
  readonly assignment: string;
  readonly student: string;
  readonly score: number;
  readonly max: number;
  /** Cells that a teacher has yet to read. */
  readonly pending: number;
  readonly notes: readonly string[];
  readonly cells: readonly GradedCell[];
}

/**
 * Gathers all results of a course, puts the teacher's points into them, and writes `grades.csv`,
 * `grades.json` and `grades.xml` (JUnit's format: a test for each cell).
 */
export function writeReports(root: string): Grade[] {
  const manual = readManualGrades(root);
  const grades = readResults(root).map(result => gradeOf(result, manual));
  writeAtomically(join(root, 'grades.csv'), table(grades));
  writeAtomically(join(root, 'grades.json'), `${JSON.stringify(grades, null, 2)}\n`);
  writeAtomically(join(root, 'grades.xml'), gradesXml(grades));
  return grades;
}

/** All results of a course: by assignment, then by student. */
export function readResults(root: string): SubmissionResult[] {
  const autograded = join(root, 'autograded');
  const results = foldersIn(autograded).flatMap(student =>
    foldersIn(join(autograded, student)).flatMap(assignment => readResult(root, student, assignment) ?? []),
  );
  const order = ({ assignment, student }: SubmissionResult) => `${assignment}\0${student}`;
  return results.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/** A result with the teacher's points and comments. */
export function gradeOf({ assignment, student, notebooks }: SubmissionResult, manual: ManualGrades): Grade {
  const cells = notebooks.flatMap(({ notebook, cells }) =>
    cells.map((cell): GradedCell => {
      const { points, comment } = manualGradeOf(manual, student, assignment, cell.cell) ?? {};
      return {
        ...cell,
        notebook,
        ...(points !== undefined && { score: points, status: 'manual', reason: 'given by a teacher' }),
        ...(comment !== undefined && { comment }),
      };
    }),
  );
  const sum = (values: number[]) => Number(values.reduce((a, b) => a + b, 0).toFixed(6));
  return {
    assignment,
    student,
    score: sum(cells.map(({ score = 0 }) => score)),
    max: sum(cells.map(({ max }) => max)),
    pending: cells.filter(({ score }) => score === undefined).length,
    notes: notebooks.flatMap(({ notes }) => notes),
    cells,
  };
}

/** A row a submission; a column for each cell, empty where a teacher has yet to read it. */
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
