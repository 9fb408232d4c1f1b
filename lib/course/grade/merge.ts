import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readNotebook, writeNotebook } from '../../jupyter/nbformat';
import { folderOf, notebooksIn } from '../folders';
import { resultsIn } from './report';
import { writeResult } from './result';

/**
 * Takes over the results, and the graded notebooks, of parts of a course that were graded elsewhere.
 *
 * @param folders of courses: each with a folder `autograded`.
 * @returns how many results were taken over from each.
 * @throws Error for a folder that has none.
 */
export function takeOver(root: string, folders: readonly string[]): number[] {
  return folders.map(folder => {
    const results = resultsIn(folder);
    if (results.length === 0) throw new Error(`there are no results in ${join(folder, 'autograded')}; merge expects the folders that shards were graded in`);
    for (const result of results) {
      const to = folderOf(root, 'autograded', result.assignment, result.student);
      mkdirSync(to, { recursive: true });
      for (const path of notebooksIn(folderOf(folder, 'autograded', result.assignment, result.student))) writeNotebook(join(to, basename(path)), readNotebook(path));
      writeResult(root, result);
    }
    return results.length;
  });
}
