import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { assignmentsIn, foldersIn } from '../format/folders';
import { readResults, type SubmissionResult } from './submissionresult';

/** What there is in a course, which the rows of a teacher's tables may name. */
export interface CourseNames {
  readonly results: readonly SubmissionResult[];
  readonly assignments: readonly string[];
  /** Who has handed in something, or has a result. */
  readonly students: readonly string[];
}

/**
 * Reads what there is in `source` and `submitted`, and in results, which may have come without them.
 *
 * @param root the course's folder.
 */
export function readCourseNames(root: string): CourseNames {
  const results = readResults(root);
  const sources = existsSync(join(root, 'source')) ? assignmentsIn(root) : [];
  const submitted = foldersIn(join(root, 'submitted'));
  return {
    results,
    assignments: [...new Set([...sources, ...results.map(({ assignment }) => assignment)])],
    students: [...new Set([...submitted, ...results.map(({ student }) => student)])],
  };
}
