import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * nbgrader's steps. `source` and `release` have a folder an assignment, the others a folder a student with
 * one an assignment in it.
 */
export type Step = 'source' | 'release' | 'submitted' | 'autograded' | 'feedback';

/**
 * The folder of an assignment, `source/<assignment>` or `submitted/<student>/<assignment>`, whether or not it
 * is there.
 *
 * @throws Error where a name cannot be that of a folder.
 */
export function folderOf(root: string, step: 'source' | 'release', assignment: string): string;
export function folderOf(
  root: string,
  step: 'submitted' | 'autograded' | 'feedback',
  assignment: string,
  student: string,
): string;
export function folderOf(root: string, step: Step, assignment: string, student?: string): string {
  checkName('assignment', assignment);
  if (student === undefined) return join(root, step, assignment);
  checkName('student', student);
  return join(root, step, student, assignment);
}

/**
 * The names of the assignments that have a folder in `source`, sorted.
 *
 * @throws Error where there is no such folder.
 */
export function assignmentsIn(root: string): string[] {
  const source = join(root, 'source');
  if (!isFolder(source))
    throw new Error(`there is no folder ${source}; a course has its assignments in source/<assignment>/`);
  return foldersIn(source);
}

/** The names of the students who have a folder for the assignment, sorted. */
export function studentsOf(root: string, step: 'submitted' | 'autograded', assignment: string): string[] {
  return foldersIn(join(root, step)).filter(student => isFolder(folderOf(root, step, assignment, student)));
}

/** The paths of the notebooks right in a folder, sorted; none where there is no such folder. */
export function notebooksIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(entry => entry.isFile() && entry.name.endsWith('.ipynb'))
    .map(({ name }) => join(folder, name))
    .sort();
}

/** A name is that of one folder; nbgrader refuses `+` and spaces around an assignment's. */
function checkName(what: 'assignment' | 'student', name: string): void {
  const isOneFolder = name === basename(name) && !['', '.', '..'].includes(name) && !name.includes('\0');
  const isRefused = what === 'assignment' && (name.includes('+') || name !== name.trim());
  if (!isOneFolder || isRefused)
    throw new Error(
      `the name of ${what === 'assignment' ? 'an assignment' : 'a student'} has to be one ` +
        `folder's${what === 'assignment' ? ', without + and without ' + 'spaces around it' : ''}, ` +
        `got ${JSON.stringify(name)}`,
    );
}

/** The names of the folders in a folder, sorted; none where there is no such folder. */
export const foldersIn = (folder: string): string[] =>
  entriesOf(folder)
    .filter(({ name }) => !name.startsWith('.') && isFolder(join(folder, name)))
    .map(({ name }) => name)
    .sort();

const entriesOf = (folder: string) => (isFolder(folder) ? readdirSync(folder, { withFileTypes: true }) : []);

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
