import { basename } from 'node:path';
import { readNotebook, type Notebook } from '../../jupyter/nbformat';
import { folderOf, notebooksIn } from '../folders';
import { release } from '../release';
import { importsOf, type Imports } from './imports';

/** A notebook of an assignment, as the teacher wrote it and as students got it. */
export interface AssignedNotebook {
  /** `digits.ipynb` */
  readonly name: string;
  readonly source: Notebook;
  readonly released: Notebook;
  readonly imports: Imports;
}

/** An assignment to grade submissions of. */
export interface Assignment {
  readonly name: string;
  /** Its folder in `source`. */
  readonly folder: string;
  readonly notebooks: readonly AssignedNotebook[];
}

/**
 * Reads an assignment from `source/<assignment>/`.
 *
 * @throws Error where it has no notebook, or one that `release` refuses.
 */
export function readAssignment(root: string, name: string): Assignment {
  const folder = folderOf(root, 'source', name);
  const paths = notebooksIn(folder);
  if (paths.length === 0) throw new Error(`there is no notebook in ${folder}; an assignment is graded by its source`);
  const notebooks = paths.map(path => {
    const source = readNotebook(path);
    try {
      return { name: basename(path), source, released: release(source), imports: importsOf(source) };
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  });
  return { name, folder, notebooks };
}
