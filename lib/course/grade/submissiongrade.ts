import type { GivenMark, GivenMarks } from './givenmarks';
import { manualGradeOf, type ManualGrades } from './manualgrades';
import type { CellScore } from './scorecells';
import type { SubmissionResult } from './submissionresult';

/** The score of a cell after a teacher's points, which replace those of its tests. */
export interface GradedCell extends CellScore {
  readonly notebook: string;
  readonly comment?: string;
  /** Why its points depend on what happened in the student's process; undefined if they do not. */
  readonly inside?: string;
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

/**
 * Applies the teacher's points and comments to a result. Points that were given for another answer do not
 * count: the new one has to be read.
 *
 * @param marks for which answers points were given, as `readMarks` reads them. Default: for those of the
 * result.
 */
export function gradeOf(
  { assignment, student, notebooks }: SubmissionResult,
  manual: ManualGrades,
  marks: GivenMarks = {},
): Grade {
  const cells = notebooks.flatMap(({ notebook, cells, answers = {}, inside = {} }) =>
    cells.map((cell): GradedCell => {
      const { points, comment } = manualGradeOf(manual, student, assignment, cell.cell) ?? {};
      const mark = marks[cell.cell] as GivenMark | undefined;
      if (points !== undefined && mark?.points === points && mark.comment === comment) {
        if (mark.answer !== undefined && mark.answer !== answers[cell.cell])
          return { ...withoutScore(cell), notebook, status: 'manual', reason: staleReason(points) };
      }
      return {
        ...cell,
        notebook,
        ...(points === undefined && cell.cell in inside && { inside: inside[cell.cell] }),
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

/** What a reader is told of points that students' code could have made up; none earned, none made up. */
export const insideSentence = ({ inside, score }: GradedCell): string | undefined =>
  inside !== undefined && score !== 0 ? `judged in the student's process, since ${inside}` : undefined;

const withoutScore = ({ cell, max, status, reason }: CellScore): CellScore => ({ cell, max, status, reason });

const staleReason = (points: number) =>
  `it was given ${points} points, and was then handed in anew with another answer: a teacher has to read ` +
  'it again, and to change the points in manual.csv, or the comment beside them';
