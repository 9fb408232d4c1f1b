import { basename } from 'node:path';
import { readNotebook, type Notebook } from '../../jupyter/notebook/nbformat';
import { folderOf, notebooksIn } from '../format/folders';
import { releaseNotebook } from './releasenotebook';

/** A notebook of an assignment, as the teacher wrote it and as students get it. */
export interface SourceNotebook {
  /** `digits.ipynb` */
  readonly name: string;
  readonly source: Notebook;
  readonly released: Notebook;
}

/**
 * Reads the notebooks of `source/<assignment>/`.
 *
 * @throws Error if there is no notebook, or one that `releaseNotebook` refuses.
 */
export function readSourceNotebooks(root: string, assignment: string): SourceNotebook[] {
  const folder = folderOf(root, 'source', assignment);
  const paths = notebooksIn(folder);
  if (paths.length === 0)
    throw new Error(`there is no notebook in ${folder}; an assignment's notebooks have to lie there`);
  return paths.map(path => {
    const source = readNotebook(path);
    try {
      return { name: basename(path), source, released: releaseNotebook(source) };
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
    }
  });
}
