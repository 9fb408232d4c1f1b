import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../host/files';
import { folderOf } from '../format/folders';
import { manualGradeOf, type ManualGrade, type ManualGrades } from './manualgrades';
import { readResults, type SubmissionResult } from './submissionresult';

/**
 * For which answers a teacher's points were given. `manual.csv` does not say, so it is noted when a row is
 * first seen; points that were given for another answer than the one that is there now do not count.
 */
export type GivenMarks = Readonly<Record<string, GivenMark>>;

/** Points and a comment, with the digest of the answer that they were given for. */
export interface GivenMark {
  readonly points: number;
  readonly comment?: string;
  /** Undefined for an answer that could not be read. */
  readonly answer?: string;
}

const fileOf = (root: string, student: string, assignment: string) =>
  join(folderOf(root, 'autograded', assignment, student), 'marks.json');

const givenMark = (points: number, comment: string | undefined, answer: string | undefined): GivenMark => ({
  points,
  ...(comment && { comment }),
  ...(answer && { answer }),
});

/** The marks of a submission, by cell. */
export function readMarks(root: string, { student, assignment }: SubmissionResult): GivenMarks {
  try {
    return JSON.parse(readFileSync(fileOf(root, student, assignment), 'utf8')) as GivenMarks;
  } catch {
    return {};
  }
}

/**
 * Notes for each row of `manual.csv` that is new, or was changed, the answer that there is now. Called before
 * anything is graded, since it is the answer of the last results that a teacher has read.
 */
export function noteMarks(root: string, manual: ManualGrades): void {
  for (const result of manual.size === 0 ? [] : readResults(root)) {
    const { student, assignment, notebooks } = result;
    const before = readMarks(root, result);
    const marks = Object.fromEntries(
      notebooks.flatMap(({ cells, answers }) =>
        cells.flatMap(({ cell }): [string, GivenMark][] => {
          const answer = answers?.[cell];
          const { points, comment } = manualGradeOf(manual, student, assignment, cell) ?? {};
          if (points === undefined) return [];
          const was = before[cell] as GivenMark | undefined;
          const isSame = was?.points === points && was.comment === comment;
          return [[cell, isSame ? was : givenMark(points, comment, answer)]];
        }),
      ),
    );
    if (JSON.stringify(marks) !== JSON.stringify(before))
      writeAtomically(fileOf(root, student, assignment), `${JSON.stringify(marks, null, 2)}\n`);
  }
}

/**
 * Notes the answer that a teacher has read for points just given; points that were given before are confirmed
 * by it. Without points, what was noted is removed.
 *
 * @param mark without points where the teacher has taken them back.
 * @param answer the digest of the answer; undefined for one that could not be read.
 */
export function noteMark(
  root: string,
  of: SubmissionResult,
  cell: string,
  { points, comment }: ManualGrade,
  answer: string | undefined,
): void {
  const others = Object.entries(readMarks(root, of)).filter(([name]) => name !== cell);
  const marks: GivenMarks = Object.fromEntries(
    points === undefined ? others : [...others, [cell, givenMark(points, comment, answer)]],
  );
  writeAtomically(fileOf(root, of.student, of.assignment), `${JSON.stringify(marks, null, 2)}\n`);
}
