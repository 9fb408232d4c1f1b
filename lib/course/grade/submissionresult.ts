import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeAtomically } from '../../jupyter/notebook/nbformat';
import { folderOf } from '../format/folders';
import type { CellScore } from './scorecells';

/** A graded notebook of a submission. */
export interface NotebookResult {
  readonly notebook: string;
  readonly cells: readonly CellScore[];
  /** What happened to it, a sentence each: changed cells, limits passed, a file that cannot be read. */
  readonly notes: readonly string[];
}

/** A graded submission, as it is stored beside its graded notebooks. */
export interface SubmissionResult {
  readonly assignment: string;
  readonly student: string;
  /** Of all that the grade follows from; another one means that it has to be graded anew. */
  readonly digest: string;
  readonly seconds: number;
  readonly notebooks: readonly NotebookResult[];
}

const fileOf = (root: string, student: string, assignment: string) =>
  join(folderOf(root, 'autograded', assignment, student), 'grade.json');

export function writeResult(root: string, result: SubmissionResult): void {
  const file = fileOf(root, result.student, result.assignment);
  mkdirSync(dirname(file), { recursive: true });
  writeAtomically(file, `${JSON.stringify(result, null, 2)}\n`);
}

/** @returns undefined where the submission was not graded, or not to its end. */
export function readResult(root: string, student: string, assignment: string): SubmissionResult | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(root, student, assignment), 'utf8')) as SubmissionResult;
  } catch {
    return undefined;
  }
}

/** SHA-256 of settings and of all files below some folders, with their paths. */
export function digestOf(folders: readonly string[], settings: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  const add = (folder: string, below: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const [path, name] = [join(folder, entry.name), `${below}/${entry.name}`];
      if (entry.isDirectory()) add(path, name);
      else
        hash
          .update(`\0${name}\0`)
          .update(entry.isFile() ? readFileSync(path) : entry.isSymbolicLink() ? readlinkSync(path) : '');
    }
  };
  for (const folder of folders) {
    hash.update('\0\0');
    add(folder, '');
  }
  return hash.digest('hex');
}
