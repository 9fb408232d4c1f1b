import { cpSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../host/files';
import { writeNotebook } from '../../jupyter/notebook/nbformat';
import { readSourceNotebooks } from './sourcenotebooks';
import { folderOf } from '../format/folders';

/**
 * Writes `release/<assignment>/` anew: the released notebooks, and the other files of the source, without
 * hidden ones. An earlier release stays in place until the new one is complete.
 *
 * @returns the path of the folder.
 * @throws Error if the assignment has no notebook, or one that `releaseNotebook` refuses.
 */
export function writeRelease(root: string, assignment: string): string {
  const notebooks = readSourceNotebooks(root, assignment);
  const [from, to] = [folderOf(root, 'source', assignment), folderOf(root, 'release', assignment)];
  const part = join(dirname(to), `.${assignment}.part-${process.pid}`);
  try {
    makeFolder(part);
    cpSync(from, part, {
      recursive: true,
      dereference: true,
      filter: path => path === from || isForStudents(basename(path)),
    });
    for (const { name, released } of notebooks) writeNotebook(join(part, name), released);
    rmSync(to, { recursive: true, force: true });
    renameSync(part, to);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return to;
}

/**
 * Hidden files are left by editors and by runs. A notebook in a folder below would still have its solutions.
 */
const isForStudents = (name: string) => !name.startsWith('.') && !name.endsWith('.ipynb');
