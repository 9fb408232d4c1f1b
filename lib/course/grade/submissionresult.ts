import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { folderOf, foldersIn } from '../format/folders';
import type { CellScore } from './scorecells';

/** The result of a notebook of a submission. */
export interface NotebookResult {
  /** The notebook's file name. */
  readonly notebook: string;
  /** The digest of all that the result depends on; undefined for a notebook that was not run. */
  readonly digest?: string;
  readonly cells: readonly CellScore[];
  /**
   * What happened while it was graded, a sentence each: changed cells, exceeded limits, a file that cannot be
   * read.
   */
  readonly notes: readonly string[];
  /** The digests of what the student has written for each cell; none if the notebook could not be read. */
  readonly answers?: Readonly<Record<string, string>>;
  /** Of each test that was judged in the student's process, why: students' code may have made it up. */
  readonly inside?: Readonly<Record<string, string>>;
}

/** The result of a submission, as it is stored beside its graded notebooks. */
export interface SubmissionResult {
  readonly assignment: string;
  readonly student: string;
  /** The digest of all that the result depends on. If it differs, the submission has to be graded again. */
  readonly digest: string;
  /** The digest of what was handed in. */
  readonly submitted?: string;
  /** How long grading took. */
  readonly seconds: number;
  readonly notebooks: readonly NotebookResult[];
}

const fileOf = (root: string, student: string, assignment: string) =>
  join(folderOf(root, 'autograded', assignment, student), 'grade.json');

/** Stores a result, in `autograded/<student>/<assignment>/grade.json`. */
export function writeResult(root: string, result: SubmissionResult): void {
  const file = fileOf(root, result.student, result.assignment);
  makeFolder(dirname(file));
  writeAtomically(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** Reads a stored result; undefined if the submission was not graded completely. */
export function readResult(root: string, student: string, assignment: string): SubmissionResult | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(root, student, assignment), 'utf8')) as SubmissionResult;
  } catch {
    return undefined;
  }
}

/** All results of a course, sorted by assignment, then by student. */
export function readResults(root: string): SubmissionResult[] {
  const autograded = join(root, 'autograded');
  const results = foldersIn(autograded).flatMap(student =>
    foldersIn(join(autograded, student)).flatMap(assignment => readResult(root, student, assignment) ?? []),
  );
  const order = ({ assignment, student }: SubmissionResult) => `${assignment}\0${student}`;
  return results.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * SHA-256 of settings, and of all files in folders and their paths. What cannot be read counts by its
 * error.
 *
 * @param notebook the only notebook that counts, by its path in each folder. Default: all notebooks count.
 */
export function digestOf(folders: readonly string[], settings: unknown, notebook?: string): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  const add = (folder: Buffer, below: Buffer) => {
    const entries = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
    for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
      const [path, name] = [folder, below].map(parent => Buffer.concat([parent, slash, entry.name]));
      const text = name.toString();
      if (notebook !== undefined && text.endsWith('.ipynb') && text !== `/${notebook}`) continue;
      hash.update('\0').update(name).update('\0');
      try {
        if (entry.isDirectory()) add(path, name);
        else if (entry.isFile()) hash.update(readFileSync(path));
        else if (entry.isSymbolicLink()) hash.update(readlinkSync(path));
      } catch (error) {
        hash.update(String((error as NodeJS.ErrnoException).code));
      }
    }
  };
  for (const folder of folders) {
    hash.update('\0\0');
    add(Buffer.from(folder), Buffer.alloc(0));
  }
  return hash.digest('hex');
}

const slash = Buffer.from('/');
