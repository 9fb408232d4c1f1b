import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { readNotebook } from '../../jupyter/notebook/nbformat';
import { folderOf } from '../format/folders';
import { readMarks } from '../grade/givenmarks';
import { manualGradeOf, type ManualGrades } from '../grade/manualgrades';
import { gradeOf } from '../grade/submissiongrade';
import { readResult } from '../grade/submissionresult';
import { feedbackPage, type FeedbackOptions } from './feedbackpage';

/** For whom feedback is, and what it says. */
export interface FeedbackFor extends FeedbackOptions {
  /** Default: who has handed in the submission. In a group it is for each member. */
  readonly student?: string;
  /** What a course's rules have changed in the grade, a sentence each. */
  readonly policy?: readonly string[];
}

/**
 * Writes `feedback/<student>/<assignment>/<notebook>.html` for each notebook of a graded submission.
 *
 * @param root the course's folder.
 * @param manual the points and comments of teachers.
 * @returns the paths of the pages; empty if the submission has not been graded.
 */
export function writeFeedback(
  root: string,
  assignment: string,
  student: string,
  manual: ManualGrades,
  { student: reader = student, policy = [], ...options }: FeedbackFor = {},
): string[] {
  const result = readResult(root, student, assignment);
  if (!result) return [];
  const graded = folderOf(root, 'autograded', assignment, student);
  const folder = folderOf(root, 'feedback', assignment, reader);
  makeFolder(folder);
  const { cells } = gradeOf(result, manual, readMarks(root, result));
  const { comment } = manualGradeOf(manual, student, assignment, '') ?? {};
  return result.notebooks.map(({ notebook: name, notes }) => {
    const file = join(graded, name);
    const page = join(folder, name.replace(/\.ipynb$/, '.html'));
    writeAtomically(
      page,
      feedbackPage(
        {
          assignment,
          student: reader,
          name,
          notes: [...notes, ...policy],
          ...(existsSync(file) && { notebook: readNotebook(file) }),
          cells: cells.filter(({ notebook }) => notebook === name),
          ...(comment !== undefined && { comment }),
        },
        options,
      ),
    );
    return page;
  });
}
