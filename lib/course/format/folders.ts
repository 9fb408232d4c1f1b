import { isUtf8 } from 'node:buffer';
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * nbgrader's steps, each with a folder in the course's folder
 * (https://nbgrader.readthedocs.io/en/stable/user_guide/philosophy.html). `source` and `release` have a
 * folder for each assignment; the others have a folder for each student, and in it one for each assignment.
 */
export type Step = 'source' | 'release' | 'submitted' | 'autograded' | 'feedback';

/**
 * The path of an assignment's folder, `source/<assignment>` or `submitted/<student>/<assignment>`. The folder
 * need not exist.
 *
 * @throws Error if a name cannot be the name of a folder.
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
 * @throws Error if there is no folder `source`.
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

/**
 * What lies where a student's folder is expected, and cannot be one: its path, and why. It is not graded, so
 * the teacher has to hear of it.
 */
export function strayedSubmissions(root: string, assignment: string): string[] {
  const submitted = join(root, 'submitted');
  const unreadable = entriesOf(submitted, 'buffer').flatMap(({ name }) =>
    isUtf8(name)
      ? []
      : [`${join(submitted, name.toString())}: the name is not UTF-8, and cannot be read; rename the folder`],
  );
  const files = foldersIn(submitted)
    .map(student => folderOf(root, 'submitted', assignment, student))
    .filter(path => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map(path => `${path}: it is a file, and has to be a folder with the notebook in it`);
  return [...unreadable, ...files];
}

/**
 * The paths of the notebooks in a folder, sorted, without those in folders below. Empty if there is no such
 * folder.
 */
export function notebooksIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(entry => entry.isFile() && entry.name.endsWith('.ipynb'))
    .map(({ name }) => join(folder, name))
    .sort();
}

/**
 * A name has to be the name of one folder. For assignments, nbgrader also refuses `+`, and spaces at the
 * ends.
 */
function checkName(what: 'assignment' | 'student', name: string): void {
  const isOneFolder = name === basename(name) && !['', '.', '..'].includes(name) && !name.includes('\0');
  const isRefused = what === 'assignment' && (name.includes('+') || name !== name.trim());
  if (!isOneFolder || isRefused) {
    const [whose, rule] =
      what === 'assignment'
        ? ['an assignment', ', without + and without spaces around it']
        : ['a student', ''];
    throw new Error(
      `the name of ${whose} has to be the name of one folder${rule}, got ${JSON.stringify(name)}`,
    );
  }
}

/**
 * The names of the folders in a folder, sorted, without hidden ones. Empty if there is no such folder.
 */
export const foldersIn = (folder: string): string[] =>
  entriesOf(folder)
    .filter(({ name }) => !name.startsWith('.') && isFolder(join(folder, name)))
    .map(({ name }) => name)
    .sort();

function entriesOf(folder: string): Dirent[];
function entriesOf(folder: string, encoding: 'buffer'): Dirent<Buffer>[];
function entriesOf(folder: string, encoding?: 'buffer'): Dirent[] | Dirent<Buffer>[] {
  if (!isFolder(folder)) return [];
  if (encoding === 'buffer') return readdirSync(folder, { withFileTypes: true, encoding });
  return readdirSync(folder, { withFileTypes: true });
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
