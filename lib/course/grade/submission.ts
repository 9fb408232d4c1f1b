import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readNotebook, writeNotebook, type Notebook, type Output } from '../../jupyter/nbformat';
import { folderOf, notebooksIn } from '../folders';
import { isScored, kindOf, nbgraderOf } from '../metadata';
import type { AssignedNotebook, Assignment } from './assignment';
import { execute, type CellRun } from './execute';
import type { Isolation } from './isolation';
import type { Limits } from './limits';
import { withPlace } from './place';
import { digestOf, writeResult, type NotebookResult, type Result } from './result';
import { restore } from './restore';
import { scoreNotebook, type ScoreOptions } from './score';

/** How submissions are graded. All of it is part of a result's digest. */
export interface GradeSettings extends ScoreOptions {
  readonly isolation: Isolation;
  readonly limits: Limits;
}

/** Of a submission, its assignment, and the settings: a result with the same digest is still right. */
export const digestOfSubmission = (root: string, student: string, assignment: Assignment, settings: GradeSettings): string =>
  digestOf([folderOf(root, 'submitted', assignment.name, student)], [settings, assignment.digest]);

/**
 * Grades what one student handed in: writes the notebooks as they were run, and last the result. Whatever is in the submission,
 * there is a result.
 */
export async function gradeSubmission(root: string, student: string, assignment: Assignment, settings: GradeSettings): Promise<Result> {
  const started = performance.now();
  const digest = digestOfSubmission(root, student, assignment, settings);
  const submitted = folderOf(root, 'submitted', assignment.name, student);
  const graded = folderOf(root, 'autograded', assignment.name, student);
  mkdirSync(graded, { recursive: true });
  const names = notebooksIn(submitted).map(path => basename(path));
  const others = names.filter(name => !assignment.notebooks.some(notebook => notebook.name === name));
  const notebooks: NotebookResult[] = [];
  for (const notebook of assignment.notebooks) {
    if (!names.includes(notebook.name)) {
      notebooks.push(nothing(notebook, `there is no ${notebook.name}${others.length > 0 ? `, but ${others.join(', ')}` : ''}`));
      continue;
    }
    const { result, ran } = await gradeNotebook(submitted, notebook, assignment, settings);
    if (ran) writeNotebook(join(graded, notebook.name), ran);
    notebooks.push(result);
  }
  const result = { assignment: assignment.name, student, digest, seconds: (performance.now() - started) / 1000, notebooks };
  writeResult(root, result);
  return result;
}

async function gradeNotebook(submitted: string, assigned: AssignedNotebook, { folder }: Assignment, { isolation, limits, ...options }: GradeSettings): Promise<{ result: NotebookResult; ran?: Notebook }> {
  const { name, source, released, imports } = assigned;
  let handedIn: Notebook;
  try {
    handedIn = readNotebook(join(submitted, name));
  } catch (error) {
    return { result: nothing(assigned, (error as Error).message) };
  }
  const { notebook, notes } = restore(handedIn, source, released);
  const runs = await withPlace([submitted, folder].filter(existsSync), place => execute(notebook, imports, place, isolation, limits));
  const cells = scoreNotebook(notebook, released, runs, options);
  const ran = { ...notebook, cells: notebook.cells.map(cell => ({ ...cell, ...outputsOf(runs.get(cell)) })) };
  return { result: { notebook: name, cells, notes: [...notes, ...incidents(notebook, runs)] }, ran };
}

/** What is stored of a cell's run; one that was stopped says so. */
function outputsOf(run: CellRun | undefined) {
  if (!run) return {};
  const notice: Output[] = run.why === undefined ? [] : [{ output_type: 'error', ename: 'Stopped', evalue: run.why, traceback: [run.why] }];
  return { outputs: [...run.outputs, ...notice], execution_count: run.executionCount };
}

/** A sentence for each cell that was stopped, and for what a student's code had replaced. */
function incidents({ cells }: Notebook, runs: ReadonlyMap<unknown, CellRun>): string[] {
  return cells.flatMap((cell, i) => {
    const { end, why, replaced } = runs.get(cell) ?? {};
    const name = nbgraderOf(cell)?.grade_id ?? `cell ${i + 1}`;
    return [
      ...(end === 'stopped' ? [`${name} was stopped: ${why}`] : []),
      ...(replaced ? [`before ${name}, this had been replaced, and was put back: ${replaced}`] : []),
    ];
  });
}

/** The result of a notebook that cannot be run. */
function nothing({ name, released }: AssignedNotebook, why: string): NotebookResult {
  const cells = released.cells.filter(cell => isScored(kindOf(cell)));
  return { notebook: name, cells: cells.map(cell => ({ cell: nbgraderOf(cell)!.grade_id, max: nbgraderOf(cell)!.points!, score: 0, status: 'no response', reason: why })), notes: [why] };
}
