import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Shard } from '../../cli/args';
import { didYouMean } from '../../cli/closest';
import { inParallel } from '../../cli/pool';
import { studentsOf } from '../format/folders';
import { isPython } from '../format/language';
import { kindOf, nbgraderOf } from '../format/metadata';
import { learnExpectations } from '../judge/expectations';
import { readAssignment, type AssignedNotebook, type Assignment } from './assignment';
import { defaultLimits, type Limits } from './limits';
import { readResult, type SubmissionResult } from './submissionresult';
import { Compilers } from './compilers';
import { pythonKernel } from './pythonkernel';
import { wholeSnapshot } from './wholesnapshot';
import { gradeSubmission, readSubmission, type GradeSettings, type PlanOf } from './submission';

/** How the submissions of an assignment are graded. */
export interface GradeOptions extends GradeSettings {
  /** How many submissions are graded at the same time. Default: the number of processors. */
  readonly jobs?: number;
  /** Also grade submissions again that have not changed since they were graded. Default false. */
  readonly force?: boolean;
  /** Grade only this part of the submissions. Default: all of them. */
  readonly shard?: Shard;
  /** Only these students. Default: all. */
  readonly students?: readonly string[];
  /** Only these tests, by their names: the points of others stay as they are. Default: all. */
  readonly cells?: readonly string[];
  /** Called for each event of the run. */
  readonly onEvent?: (event: GradeEvent) => void;
}

/** An event of a run. */
export type GradeEvent =
  | { readonly kind: 'begin'; readonly total: number }
  | { readonly kind: 'graded'; readonly result: SubmissionResult }
  /** An earlier run graded it, and nothing has changed since. */
  | { readonly kind: 'kept'; readonly result: SubmissionResult }
  /** It could not be graded, for a reason that is not in the submission. */
  | { readonly kind: 'failed'; readonly student: string; readonly reason: string };

/** The outcome of a run: the results, and the students whose submissions could not be graded. */
export interface GradeOutcome {
  readonly results: readonly SubmissionResult[];
  readonly failed: readonly string[];
}

/**
 * Grades the submissions of an assignment. Each result is written to disk as soon as the submission is
 * graded, so that the next run continues where this one was stopped.
 *
 * @param root the course's folder.
 * @param name the assignment's name.
 * @throws Error if the assignment cannot be graded, or a wanted student has no submission.
 */
export async function gradeAssignment(
  root: string,
  name: string,
  options: GradeOptions,
): Promise<GradeOutcome> {
  const {
    jobs = availableParallelism(),
    force = false,
    shard,
    students: wanted,
    cells,
    onEvent = () => {},
    isolation,
    limits,
    allowStderr = false,
  } = options;
  const settings: GradeSettings = { isolation, limits, allowStderr };
  const assignment = readAssignment(root, name);
  if (cells !== undefined) checkTests(assignment, cells);
  const everyone = studentsOf(root, 'submitted', name);
  const unknown = wanted?.find(student => !everyone.includes(student));
  if (unknown !== undefined)
    throw new Error(
      `${unknown} has handed in nothing for ${name}: there is no folder submitted/${unknown}/${name}`,
    );
  const students = partOf(
    wanted === undefined ? everyone : everyone.filter(student => wanted.includes(student)),
    shard,
  );
  const kernels = new Map(
    assignment.notebooks.flatMap(({ name, source }) =>
      isPython(source) ? [[name, pythonKernel(source)] as const] : [],
    ),
  );
  await wholeSnapshot(); // else a submission's time would have it
  onEvent({ kind: 'begin', total: students.length });
  const compilers = new Compilers(isolation);
  const plans = new Map<string, ReturnType<PlanOf>>();
  const planOf: PlanOf = async notebook => {
    const python = kernels.get(notebook.name);
    if (python) return { imports: notebook.imports, tests: new Map(), mode: 'student', python };
    let plan = plans.get(notebook.name);
    if (!plan) plans.set(notebook.name, (plan = planTests(root, assignment, notebook, limits, compilers)));
    return plan;
  };

  const results: SubmissionResult[] = [];
  const failed: string[] = [];
  const grade = async (student: string) => {
    try {
      const earlier = force ? undefined : readResult(root, student, name);
      const submission = readSubmission(root, student, assignment, settings);
      const isKept = earlier?.digest === submission.digest && cells === undefined;
      const before = { ...(earlier && { result: earlier }), ...(cells && { cells }) };
      const result = isKept
        ? earlier
        : await gradeSubmission(root, submission, assignment, settings, compilers, planOf, before);
      results.push(result);
      onEvent({ kind: isKept ? 'kept' : 'graded', result });
    } catch (error) {
      failed.push(student);
      onEvent({ kind: 'failed', student, reason: (error as Error).message });
    }
  };
  await inParallel(students, jobs, grade).finally(compilers.close);
  return { results, failed };
}

function checkTests({ name, notebooks }: Assignment, cells: readonly string[]): void {
  const tests = notebooks.flatMap(({ released }) =>
    released.cells.flatMap(cell => (kindOf(cell) === 'tests' ? [nbgraderOf(cell)!.grade_id] : [])),
  );
  const unknown = cells.find(cell => !tests.includes(cell));
  if (unknown === undefined) return;
  const meant = didYouMean(unknown, tests) || `; there are ${tests.join(', ')}`;
  throw new Error(`there is no test ${unknown} in ${name}${meant}`);
}

/** Learns what the tests of a notebook expect, with no less time and memory than by default. */
function planTests(
  root: string,
  { folder, digest }: Assignment,
  { name, source, imports }: AssignedNotebook,
  limits: Limits,
  compilers: Compilers,
): ReturnType<PlanOf> {
  const enough: Limits = {
    ...limits,
    cellMs: Math.max(limits.cellMs, defaultLimits.cellMs),
    notebookMs: Math.max(limits.notebookMs, defaultLimits.notebookMs),
    processorMs: Math.max(limits.processorMs, defaultLimits.processorMs),
    memoryMiB: Math.max(limits.memoryMiB, defaultLimits.memoryMiB),
  };
  const cache = join(root, 'autograded', '.expected');
  return learnExpectations({ source, imports, folder }, compilers, enough, `${digest} ${name}`, cache);
}

/** Every `count`-th submission, so that the parts differ by one at most. */
const partOf = (students: readonly string[], { index, count }: Shard = { index: 1, count: 1 }): string[] =>
  students.filter((_, i) => i % count === index - 1);
