import { readSourceNotebooks, type SourceNotebook } from '../author/sourcenotebooks';
import { folderOf } from '../format/folders';
import { isPython } from '../format/language';
import { importsOf, type TeacherImports } from './imports';
import { digestOf } from './submissionresult';

/** A notebook of an assignment, with the imports of the teacher's cells. */
export interface AssignedNotebook extends SourceNotebook {
  readonly imports: TeacherImports;
}

/** An assignment whose submissions are to be graded. */
export interface Assignment {
  readonly name: string;
  /** Its folder in `source`. */
  readonly folder: string;
  /** The digest of all files in its folder. */
  readonly digest: string;
  readonly notebooks: readonly AssignedNotebook[];
}

/**
 * Reads an assignment from `source/<assignment>/`.
 *
 * @param root the course's folder.
 * @throws Error if it has no notebook, or one that `releaseNotebook` refuses.
 */
export function readAssignment(root: string, name: string): Assignment {
  const notebooks = readSourceNotebooks(root, name).map(assigned => ({
    ...assigned,
    imports: isPython(assigned.source) ? { names: [], modules: [] } : importsOf(assigned.source),
  }));
  const folder = folderOf(root, 'source', name);
  return { name, folder, digest: digestOf([folder], null), notebooks };
}
