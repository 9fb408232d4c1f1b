import { manualGradeOf, type ManualGrades } from './manualgrades';
import type { CellScore } from './scorecells';
import type { SubmissionResult } from './submissionresult';

/** The score of a cell after a teacher's points, which replace those of its tests. */
export interface GradedCell extends CellScore {
  readonly notebook: string;
  readonly comment?: string;
}

/** The grade of a submission: a row of the course's grades. */
export interface Grade {
  readonly assignment: string;
  readonly student: string;
  readonly score: number;
  readonly max: number;
  /** How many cells a teacher has yet to read. */
  readonly pending: number;
  readonly notes: readonly string[];
  readonly cells: readonly GradedCell[];
}

/** Applies the teacher's points and comments to a result. */
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
