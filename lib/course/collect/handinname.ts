/** Who has handed in a file, as its path tells. */
export interface HandIn {
  /** What the path has for a name: `Jane Doe`, or Canvas's `doejane`. */
  readonly name: string;
  /** The number that the learning platform has for the student, where it is the same in all assignments. */
  readonly id?: string;
  readonly platform: 'Canvas' | 'Moodle' | 'files';
  /** The file's path within the submission. */
  readonly file: string;
  /** Canvas's mark for what was handed in after the date that is set there. */
  readonly isLate: boolean;
}

/** Canvas: `doejane_LATE_12345_67890_ps1.ipynb`, in which the numbers are the user's and the submission's. */
const canvas = /^([^_/]+)_(LATE_)?(\d+)_(\d+)_([^/]+)$/;

/**
 * Moodle: `Jane Doe_12345_assignsubmission_file_/ps1.ipynb`; the number is another one in each assignment.
 */
const moodle = /^(.+?)_\d+_assignsubmission_(file|onlinetext)_?(?:\/|(?=[^/]))(.*)$/;

/**
 * Finds who has handed in each file of an archive or a folder: as Canvas and Moodle name them, in a folder
 * for each student, or as single files with the student's name in theirs.
 *
 * @param assignment the assignment's name, which is no student's.
 * @param notebooks the file names of its notebooks.
 * @returns undefined for a file whose path names nobody.
 */
export function handIns(
  paths: readonly string[],
  assignment: string,
  notebooks: readonly string[],
): (HandIn | undefined)[] {
  const wrapped = isWrapped(paths, assignment);
  return paths.map(path => handIn(wrapped ? path.slice(path.indexOf('/') + 1) : path, assignment, notebooks));
}

/** Whether all lie in one folder that is no student's. */
function isWrapped(paths: readonly string[], assignment: string): boolean {
  const parts = paths.map(path => path.split('/'));
  const [first] = parts[0] ?? [];
  if (parts.some(path => path[0] !== first || path.length < 2) || paths.some(path => moodle.test(path)))
    return false;
  const rests = parts.map(path => path.slice(1).join('/'));
  if (rests.some(rest => canvas.test(rest) || moodle.test(rest))) return true;
  return (
    parts.every(path => path.length > 2 && path[1] !== assignment) &&
    new Set(parts.map(path => path[1])).size > 1
  );
}

function handIn(path: string, assignment: string, notebooks: readonly string[]): HandIn | undefined {
  const [, byCanvas, late, id, , canvasFile] = canvas.exec(path) ?? [];
  if (byCanvas !== undefined)
    return { name: byCanvas, id, platform: 'Canvas', file: canvasFile, isLate: late !== undefined };
  const [, byMoodle, kind, moodleFile] = moodle.exec(path) ?? [];
  if (byMoodle !== undefined)
    return kind === 'file' && moodleFile !== ''
      ? { name: byMoodle, platform: 'Moodle', file: moodleFile, isLate: false }
      : undefined;
  const [first, ...rest] = path.split('/');
  if (rest.length > 0) {
    const file = (rest.length > 1 && rest[0] === assignment ? rest.slice(1) : rest).join('/');
    return { name: first, platform: 'files', file, isLate: false };
  }
  if (!/\.ipynb$/i.test(first)) return undefined; // a list of names beside the notebooks is no student's
  const name = nameIn(first, [assignment, ...notebooks.map(stemOf)]);
  const file = notebooks.length === 1 ? notebooks[0] : first;
  return name === '' ? undefined : { name, platform: 'files', file, isLate: false };
}

/**
 * The name in `ps1_Jane Doe.ipynb`, `Jane Doe - ps1 (2).ipynb` or `Jane Doe.ipynb`; empty where there is
 * none.
 */
function nameIn(file: string, titles: readonly string[]): string {
  let stem = withoutCopy(stemOf(file));
  for (const title of titles) {
    const [lower, end] = [stem.toLowerCase(), title.toLowerCase()];
    if (lower === end) return '';
    if (/^[\s_-]$/.test(stem[title.length] ?? '') && lower.startsWith(end)) stem = stem.slice(title.length);
    else if (lower.endsWith(end) && /^[\s_-]$/.test(stem[stem.length - title.length - 1]))
      stem = stem.slice(0, -title.length);
  }
  return stem.replace(/^[\s_-]+|[\s_-]+$/g, '');
}

const stemOf = (file: string) => file.replace(/\.[^.]*$/, '');

const withoutCopy = (stem: string) => stem.replace(/\s*\(\d+\)$/, '');

/**
 * The name that a file is to have in the submission: an assignment's notebook that was renamed by a browser
 * (`ps1 (1).ipynb`), by Canvas (`ps1-2.ipynb`) or by the student gets its own name again, where there is no
 * doubt.
 *
 * @param files the names of all files of the submission.
 */
export function notebookNames(
  files: readonly string[],
  notebooks: readonly string[],
): ReadonlyMap<string, string> {
  const handed = files.filter(file => file.toLowerCase().endsWith('.ipynb'));
  const names = new Map<string, string>();
  for (const notebook of notebooks) {
    const versions = handed.filter(file => versionOf(file, notebook) !== undefined);
    const newest = versions.sort((a, b) => versionOf(b, notebook)! - versionOf(a, notebook)!)[0] as
      string | undefined;
    if (newest !== undefined) names.set(newest, notebook);
  }
  if (names.size === 0 && notebooks.length === 1 && handed.length === 1) names.set(handed[0], notebooks[0]);
  return names;
}

/** Which version of a notebook a file is, from 0; undefined where it is another one. */
function versionOf(file: string, notebook: string): number | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase();
  const stem = stemOf(notebook).toLowerCase();
  if (!name.startsWith(stem)) return undefined;
  const match = /^(?:-(\d+))?(?:\s*\((\d+)\))?\.ipynb$/.exec(name.slice(stem.length));
  return match ? 1000 * Number(match[1] ?? 0) + Number(match[2] ?? 0) : undefined;
}
