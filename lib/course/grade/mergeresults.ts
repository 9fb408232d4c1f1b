import { basename, join } from 'node:path';
import { makeFolder } from '../../host/files';
import { readNotebook, writeNotebook } from '../../jupyter/notebook/nbformat';
import { folderOf, notebooksIn, studentsOf } from '../format/folders';
import type { Grade } from './submissiongrade';
import { readResults, writeResult } from './submissionresult';

/**
 * Copies the results, and the graded notebooks, of parts of a course that were graded in other folders.
 *
 * @param root the course's folder.
 * @param folders the folders of courses, each with a folder `autograded`.
 * @returns how many results were copied from each folder.
 * @throws Error for a folder without results.
 */
export function mergeResults(root: string, folders: readonly string[]): number[] {
  return folders.map(folder => {
    const results = readResults(folder);
    if (results.length === 0)
      throw new Error(
        `there are no results in ${join(folder, 'autograded')}; merge expects the folders that ` +
          `shards were graded in`,
      );
    for (const result of results) {
      const to = folderOf(root, 'autograded', result.assignment, result.student);
      makeFolder(to);
      for (const path of notebooksIn(folderOf(folder, 'autograded', result.assignment, result.student)))
        writeNotebook(join(to, basename(path)), readNotebook(path));
      writeResult(root, result);
    }
    return results.length;
  });
}

/**
 * The folders of submissions without a grade, for assignments in which others have one: a part was left out,
 * or is not finished.
 */
export function ungradedSubmissions(root: string, grades: readonly Grade[]): string[] {
  const graded = new Set(
    grades.map(({ assignment, student }) => folderOf(root, 'submitted', assignment, student)),
  );
  const assignments = [...new Set(grades.map(({ assignment }) => assignment))];
  return assignments
    .flatMap(name =>
      studentsOf(root, 'submitted', name).map(student => folderOf(root, 'submitted', name, student)),
    )
    .filter(folder => !graded.has(folder));
}
