import {
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../host/files';
import { readSourceNotebooks } from '../author/sourcenotebooks';
import { folderOf, studentsOf } from '../format/folders';
import { handedInTime, timestampFile, timestampText } from '../format/handedintime';
import { planCollection, type CollectedSubmission } from './collectplan';
import { filesInZip, isZip, receivedFiles, type ReceivedFile } from './receivedfiles';
import { readRoster } from './roster';

/** What was collected. */
export interface Collected {
  readonly student: string;
  readonly what: 'new' | 'replaced' | 'unchanged' | 'kept, since it is newer';
  readonly time: number;
  readonly isLate: boolean;
}

/** The outcome of collecting. */
export interface Collection {
  readonly collected: readonly Collected[];
  /** A sentence for each file or student that was left out. */
  readonly problems: readonly string[];
  /** Who is in `roster.csv`, and has handed in nothing, now or before. */
  readonly missing: readonly string[];
}

/**
 * Puts what was handed in into `submitted/<student>/<assignment>/`, with nbgrader's `timestamp.txt`. A
 * submission appears when it is complete, and takes the place of an older one as a whole.
 *
 * @param from zip archives, folders or files.
 * @param options.force also replaces a submission that is newer. Default false.
 * @throws Error for an assignment without a source, an archive that cannot be read, or a wrong `roster.csv`.
 */
export async function collectAssignment(
  root: string,
  assignment: string,
  from: readonly string[],
  { force = false } = {},
): Promise<Collection> {
  const notebooks = readSourceNotebooks(root, assignment).map(({ name }) => name);
  const roster = readRoster(root);
  const all = (await Promise.all(from.map(receivedFiles))).flat();
  const { files, problems: unread } = await withoutArchives(all);
  const plan = planCollection(files, assignment, notebooks, roster);
  const problems = [...unread, ...plan.problems];
  const collected = plan.submissions.flatMap((submission): Collected[] => {
    try {
      const { student, time, isLate } = submission;
      return [{ student, time, isLate, what: place(root, assignment, submission, force) }];
    } catch (error) {
      problems.push(`${submission.student}: ${(error as Error).message}`);
      return [];
    }
  });
  const there = studentsOf(root, 'submitted', assignment).map(name => name.normalize('NFC'));
  const missing = (roster ?? []).map(({ student }) => student).filter(student => !there.includes(student));
  return { collected, problems, missing };
}

/** The files, and in the place of an archive that a student has handed in, those in it. */
async function withoutArchives(all: readonly ReceivedFile[]) {
  const problems: string[] = [];
  const files: ReceivedFile[] = [];
  for (const file of all) {
    if (!isZip(file.path)) {
      files.push(file);
      continue;
    }
    try {
      const inside = await filesInZip(file);
      const folders = new Set(inside.map(({ path }) => path.split('/')[0]));
      const isInFolder = folders.size === 1 && inside.every(({ path }) => path.includes('/'));
      for (const { path, ...rest } of inside) {
        const name = isInFolder ? path.slice(path.indexOf('/') + 1) : path;
        files.push({ ...rest, path: besideArchive(file.path, name) });
      }
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  return { files, problems };
}

/** The path of a file in an archive, as if it had been handed in itself. */
function besideArchive(archive: string, name: string): string {
  const [, canvas] = /^((?:.*\/)?[^_/]+_(?:LATE_)?\d+_\d+_)[^/]*$/.exec(archive) ?? [];
  if (canvas !== undefined) return `${canvas}${name.replaceAll('/', '_')}`;
  const folder = dirname(archive);
  return folder === '.' ? `${archive.replace(/\.zip$/i, '')}/${name}` : `${folder}/${name}`;
}

function place(
  root: string,
  assignment: string,
  { student, files, time }: CollectedSubmission,
  force: boolean,
): Collected['what'] {
  const folder = folderOf(root, 'submitted', assignment, student);
  const before = handedInTime(folder);
  if (before !== undefined && before === time && isSame(folder, files)) return 'unchanged';
  if (before !== undefined && before > time && !force) return 'kept, since it is newer';
  makeFolder(dirname(folder));
  const part = mkdtempSync(join(root, 'submitted', '.collect-'));
  try {
    for (const { path, content, time: changed } of files) {
      const file = join(part, path);
      if (file !== join(part, ...path.split('/').filter(name => name !== '..' && name !== '.')))
        throw new Error(`the path ${path} leads out of the submission`);
      makeFolder(dirname(file));
      writeFileSync(file, content);
      utimesSync(file, changed / 1000, changed / 1000);
    }
    writeFileSync(join(part, timestampFile), `${timestampText(time)}`);
    const old = `${part}-old`;
    const isThere = existsSync(folder);
    if (isThere) renameSync(folder, old);
    renameSync(part, folder);
    rmSync(old, { recursive: true, force: true });
    return isThere ? 'replaced' : 'new';
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

const isSame = (folder: string, files: readonly ReceivedFile[]) =>
  files.every(({ path, content }) => {
    const file = join(folder, path);
    return statSync(file, { throwIfNoEntry: false })?.isFile() && readFileSync(file).equals(content);
  });
