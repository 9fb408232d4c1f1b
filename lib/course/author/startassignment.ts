import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { writeNotebook } from '../../jupyter/notebook/nbformat';
import { folderOf } from '../format/folders';
import { nbgraderConfig, courseReadme, assignmentTemplate } from './assignmenttemplate';

/**
 * Writes `source/<assignment>/<assignment>.ipynb`, and in the course's folder `nbgrader_config.py` and
 * `README.md` if they do not exist.
 *
 * @returns the paths of the written files.
 * @throws Error if the assignment exists already.
 */
export function startAssignment(root: string, assignment: string): string[] {
  const folder = folderOf(root, 'source', assignment);
  if (existsSync(folder)) throw new Error(`${folder} is there already; choose another name, or remove it`);
  makeFolder(folder);
  const notebook = join(folder, `${assignment}.ipynb`);
  writeNotebook(notebook, assignmentTemplate(assignment));
  const files = [
    ['nbgrader_config.py', nbgraderConfig],
    ['README.md', courseReadme],
  ].map(([name, text]) => ({ path: join(root, name), text }));
  const missing = files.filter(({ path }) => !existsSync(path));
  for (const { path, text } of missing) writeAtomically(path, text);
  return [notebook, ...missing.map(({ path }) => path)];
}
