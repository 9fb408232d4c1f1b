import { lstatSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../host/files';
import { textOf, writeNotebook, type Notebook, type Output } from '../../jupyter/notebook/nbformat';
import { folderOf, notebooksIn } from '../format/folders';
import { readHandedIn } from '../format/handedin';
import { isWorthPoints, kindOf, nbgraderOf } from '../format/metadata';
import { answerDigest } from './answertext';
import type { AssignedNotebook, Assignment } from './assignment';
import { executeCells, type CellExecution, type TestPlan } from './executecells';
import type { Compilers } from './compilers';
import type { Isolation } from './isolation';
import type { Limits } from './limits';
import { excerptLine } from './excerpt';
import { digestOf, writeResult, type NotebookResult, type SubmissionResult } from './submissionresult';
import { restoreNotebook } from './restorenotebook';
import { errorMessage, scoreCells, type ScoreOptions } from './scorecells';
import { isFolderLarger } from './foldersize';

/** How submissions are graded. A result's digest includes all of these settings. */
export interface GradeSettings extends ScoreOptions {
  readonly isolation: Isolation;
  readonly limits: Limits;
}

/** How the tests of a notebook are run. */
export type PlanOf = (notebook: AssignedNotebook) => Promise<TestPlan>;

/** A student's submission for an assignment. */
export interface Submission {
  readonly student: string;
  readonly folder: string;
  /** Why nothing in the folder is read; undefined if it is read. */
  readonly refused: string | undefined;
  /**
   * The digest of the submission, the assignment and the settings: a stored result with the same digest is
   * still valid.
   */
  readonly digest: string;
  /** The digest of what was handed in. */
  readonly submitted: string;
}

/** What an earlier run has come to, of which is kept what still holds. */
export interface Earlier {
  readonly result?: SubmissionResult;
  /** The tests whose points are found anew, by their names: the points of others stay. Default: all. */
  readonly cells?: readonly string[];
}

/**
 * Looks at a submission's folder, which has to exist, and computes its digest.
 *
 * @param root the course's folder.
 */
export function readSubmission(
  root: string,
  student: string,
  assignment: Assignment,
  settings: GradeSettings,
): Submission {
  const folder = folderOf(root, 'submitted', assignment.name, student);
  const refused = refusal(folder, settings.limits);
  const submitted = digestOf(refused === undefined ? [folder] : [], refused ?? null);
  return {
    student,
    folder,
    refused,
    digest: digestOf([], [settings, assignment.digest, submitted]),
    submitted,
  };
}

/**
 * Why nothing in a folder is read, or undefined. A link could lead to other submissions or to the solutions,
 * and a large folder would take long to read.
 */
function refusal(submitted: string, { diskMiB }: Limits): string | undefined {
  if ([submitted, dirname(submitted)].some(folder => lstatSync(folder).isSymbolicLink()))
    return 'the folder is a link, which is not followed: hand in the folder itself';
  return isFolderLarger(diskMiB, submitted)
    ? `the folder takes more than ${diskMiB} MiB, and is not read`
    : undefined;
}

/**
 * A larger notebook is not read, since it might take too much memory. Notebooks get large by their outputs,
 * which are not needed.
 */
const maxNotebookMiB = 32;

/**
 * Grades a submission: writes its notebooks as they were run, and after them the result. There is a result
 * whatever the submission contains. A notebook is not run again where an earlier result holds.
 *
 * @param root the course's folder.
 * @param compilers of the settings' kind of isolation.
 * @param planOf how tests are judged.
 * @throws Error for a reason that is not in the submission: a full disk, or a kernel that does not start.
 */
export async function gradeSubmission(
  root: string,
  { student, folder: submitted, refused, digest, submitted: handedIn }: Submission,
  assignment: Assignment,
  settings: GradeSettings,
  compilers: Compilers,
  planOf: PlanOf,
  { result: earlier, cells }: Earlier = {},
): Promise<SubmissionResult> {
  const started = performance.now();
  const wanted = earlier?.submitted === handedIn ? cells : undefined;
  const graded = folderOf(root, 'autograded', assignment.name, student);
  makeFolder(graded);
  const names = refused === undefined ? notebooksIn(submitted).map(path => basename(path)) : [];
  const others = names.filter(name => !assignment.notebooks.some(notebook => notebook.name === name));
  const notebooks: NotebookResult[] = [];
  for (const notebook of assignment.notebooks) {
    if (!names.includes(notebook.name)) {
      const found = others.length > 0 ? `, but ${excerptLine(others.join(', '))}` : '';
      notebooks.push(ungradableNotebook(notebook, refused ?? `there is no ${notebook.name}${found}`));
      continue;
    }
    const before = earlier?.notebooks.find(other => other.notebook === notebook.name);
    const digest = digestOf([assignment.folder, submitted], settings, notebook.name);
    const isKept = wanted
      ? before?.cells.some(({ cell }) => wanted.includes(cell)) === false
      : before?.digest === digest;
    if (isKept) {
      notebooks.push(before!);
      continue;
    }
    const { result, ran } = await gradeNotebook(submitted, notebook, assignment, settings, compilers, planOf);
    if (ran) writeNotebook(join(graded, notebook.name), ran);
    notebooks.push(wanted && before ? withOthers(result, before, wanted) : { ...result, digest });
  }
  const result = {
    assignment: assignment.name,
    student,
    digest: wanted ? earlier!.digest : digest,
    submitted: handedIn,
    seconds: (performance.now() - started) / 1000,
    notebooks,
  };
  writeResult(root, result);
  return result;
}

/** A result with the earlier points of all cells but those that are wanted anew. */
function withOthers(now: NotebookResult, before: NotebookResult, wanted: readonly string[]): NotebookResult {
  const inside = (of: NotebookResult, isWanted: boolean) =>
    Object.entries(of.inside ?? {}).filter(([cell]) => wanted.includes(cell) === isWanted);
  return {
    ...now,
    ...(before.digest !== undefined && { digest: before.digest }),
    cells: now.cells.map(cell =>
      wanted.includes(cell.cell) ? cell : (before.cells.find(other => other.cell === cell.cell) ?? cell),
    ),
    inside: Object.fromEntries([...inside(now, true), ...inside(before, false)]),
  };
}

async function gradeNotebook(
  submitted: string,
  assigned: AssignedNotebook,
  { folder }: Assignment,
  { limits, ...options }: GradeSettings,
  compilers: Compilers,
  planOf: PlanOf,
): Promise<{ result: NotebookResult; ran?: Notebook }> {
  const { name, source, released } = assigned;
  let handedIn: Notebook;
  try {
    const megabytes = statSync(join(submitted, name)).size / (1 << 20);
    if (megabytes > maxNotebookMiB)
      throw new Error(
        `${name} has ${Math.round(megabytes)} MiB, and more than ${maxNotebookMiB} are not read; ` +
          `hand it in without outputs`,
      );
    handedIn = readHandedIn(join(submitted, name));
  } catch (error) {
    return { result: ungradableNotebook(assigned, excerptLine((error as Error).message)) };
  }
  const { notebook, notes } = restoreNotebook(handedIn, source, released);
  const plan = await planOf(assigned);
  const runs = await executeCells(notebook, plan, [folder, submitted], compilers, limits);
  const cells = scoreCells(notebook, released, runs, options);
  const ran = { ...notebook, cells: notebook.cells.map(cell => ({ ...cell, ...outputsOf(runs.get(cell)) })) };
  return {
    result: {
      notebook: name,
      cells,
      notes: [...notes, ...incidents(notebook, released, runs)],
      answers: answersOf(notebook),
      inside: Object.fromEntries(
        [...runs].flatMap(([cell, { inside }]) =>
          inside === undefined ? [] : [[nbgraderOf(cell)!.grade_id, inside]],
        ),
      ),
    },
    ran,
  };
}

const answersOf = (notebook: Notebook) =>
  Object.fromEntries(
    notebook.cells.flatMap((cell, i) =>
      isWorthPoints(kindOf(cell)) ? [[nbgraderOf(cell)!.grade_id, answerDigest(notebook, i)]] : [],
    ),
  );

/** The outputs of a cell for the graded notebook. If it was stopped, an error at the end says so. */
function outputsOf(run: CellExecution | undefined) {
  if (!run) return {};
  const notice: Output[] =
    run.why === undefined
      ? []
      : [{ output_type: 'error', ename: 'Stopped', evalue: run.why, traceback: [run.why] }];
  return { outputs: [...run.outputs, ...notice], execution_count: run.executionCount };
}

/**
 * A sentence for each cell that was stopped, and for each of the student's cells that failed; the first 20 of
 * them.
 */
function incidents(
  { cells }: Notebook,
  released: Notebook,
  runs: ReadonlyMap<unknown, CellExecution>,
): string[] {
  const given = new Set(released.cells.map(({ source }) => textOf(source)));
  const all = cells.flatMap((cell, i) => {
    const { end, why, outputs = [] } = runs.get(cell) ?? {};
    const name = nbgraderOf(cell)?.grade_id ?? `cell ${i + 1}`;
    if (end === 'stopped') return [`${name} was stopped: ${excerptLine(why!)}`];
    const isTheirs = kindOf(cell) !== 'tests' && !given.has(textOf(cell.source));
    const error = outputs.find(output => output.output_type === 'error');
    return error && isTheirs ? [`${name} failed: ${excerptLine(errorMessage(error))}`] : [];
  });
  return all.length <= maxIncidents
    ? all
    : [...all.slice(0, maxIncidents), `and ${all.length - maxIncidents} more cells were stopped, or failed`];
}

const maxIncidents = 20;

/** The result of a notebook that cannot be run: no points. */
function ungradableNotebook({ name, released }: AssignedNotebook, why: string): NotebookResult {
  const cells = released.cells.filter(cell => isWorthPoints(kindOf(cell)));
  return {
    notebook: name,
    cells: cells.map(cell => ({
      cell: nbgraderOf(cell)!.grade_id,
      max: nbgraderOf(cell)!.points!,
      score: 0,
      status: 'no response',
      reason: why,
    })),
    notes: [why],
  };
}
