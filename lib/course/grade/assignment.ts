import { readSourceNotebooks, type SourceNotebook } from '../author/sourcenotebooks';
import { folderOf } from '../format/folders';
import { importsOf, type TeacherImports } from './imports';
import { digestOf } from './submissionresult';

/** A notebook of an assignment, and what its own cells import. */
export interface AssignedNotebook extends SourceNotebook {
  readonly imports: TeacherImports;
}

/** An assignment to grade submissions of. */
export interface Assignment {
  readonly name: string;
  /** Its folder in `source`. */
  readonly folder: string;
  /** Of all files in its folder. */
  readonly digest: string;
  readonly notebooks: readonly AssignedNotebook[];
}

/**
 * Reads an assignment from `source/<assignment>/`.
 *
 * @throws Error where it has no notebook, or one that `release` refuses.
 */
export function readAssignment(root: string, name: string): Assignment {
  const notebooks = readSourceNotebooks(root, name).map(assigned => ({
    ...assigned,
    imports: importsOf(assigned.source),
  }));
  const folder = folderOf(root, 'source', name);
  return { name, folder, digest: digestOf([folder], null), notebooks };
}
