import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteMark } from '../grade/givenmarks';
import {
  manualFile,
  manualGradeOf,
  readManualGrades,
  readManualRows,
  type ManualGrade,
} from '../grade/manualgrades';
import { tableText } from '../grade/tabletext';
import type { SubmissionResult } from '../grade/submissionresult';
import { changedTable } from './manualtable';

/** Points and a comment that a teacher gives, and what the teacher had seen before. */
export interface GivenNow {
  readonly result: SubmissionResult;
  readonly cell: string;
  readonly mark: ManualGrade;
  /** The marks that the teacher has seen or given, any of which this one is to replace. */
  readonly before: readonly ManualGrade[];
  /** The digest of the answer that the teacher has read; undefined for one that could not be read. */
  readonly answer: string | undefined;
}

/** How often a table that changes meanwhile is read anew. */
const tries = 5;

/**
 * Writes a mark into `manual.csv` in one step, and notes for which answer it is. The new table is read by
 * grading's own rules before it takes the place of the old one.
 *
 * @param root the course's folder.
 * @returns undefined if it is saved; the mark that is there if it is not the one that the teacher has seen,
 * and nothing is written.
 * @throws Error if `manual.csv` is wrong: nothing is written then.
 */
export function saveMark(root: string, now: GivenNow): ManualGrade | undefined {
  const { student, assignment } = now.result;
  const file = join(root, manualFile);
  const read = () => tableText(file) ?? '';
  for (let i = 0; i < tries; i++) {
    const text = read();
    const there = manualGradeOf(readManualGrades(root), student, assignment, now.cell) ?? {};
    const isThere = isSameMark(there, now.mark);
    if (!isThere && !now.before.some(seen => isSameMark(there, seen))) return there;
    const change = { student, assignment, cell: now.cell, mark: now.mark };
    if (isThere || replace(root, changedTable(text, change), () => read() === text)) {
      noteMark(root, now.result, now.cell, now.mark, now.answer);
      return undefined;
    }
  }
  throw new Error(`${file} is being changed by another program; save again when it has ended`);
}

/** Whether two marks say the same. */
export const isSameMark = (a: ManualGrade, b: ManualGrade): boolean =>
  a.points === b.points && (a.comment ?? '') === (b.comment ?? '');

/** Puts a table into the place of `manual.csv`, unless that was changed since it was read. */
function replace(root: string, text: string, isUnchanged: () => boolean): boolean {
  const folder = mkdtempSync(join(root, '.desk-'));
  try {
    writeFileSync(join(folder, manualFile), text, { flush: true });
    readManualRows(folder);
    if (!isUnchanged()) return false;
    renameSync(join(folder, manualFile), join(root, manualFile));
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
