import { availableParallelism } from 'node:os';
import type { Shard } from '../../cli/args';
import { inParallel } from '../../cli/pool';
import { studentsOf } from '../format/folders';
import { readAssignment } from './assignment';
import { readResult, type SubmissionResult } from './submissionresult';
import { gradeSubmission, readSubmission, type GradeSettings } from './submission';

export interface GradeOptions extends GradeSettings {
  /** Submissions at the same time. Default: as many as there are processors. */
  readonly jobs?: number;
  /** Grade submissions again that have a result already. Default false. */
  readonly force?: boolean;
  readonly shard?: Shard;
  /** Only these students. Default: all. */
  readonly students?: readonly string[];
  readonly onEvent?: (event: GradeEvent) => void;
}

/** What a run tells while it goes on. */
export type GradeEvent =
  | { readonly kind: 'begin'; readonly total: number }
  | { readonly kind: 'graded'; readonly result: SubmissionResult }
  /** Was graded by an earlier run, and nothing has changed since. */
  | { readonly kind: 'kept'; readonly result: SubmissionResult }
  /** Could not be graded, and not for anything that is in it. */
  | { readonly kind: 'failed'; readonly student: string; readonly reason: string };

/** How a run ended: the students' results, and those who have none. */
export interface GradeOutcome {
  readonly results: readonly SubmissionResult[];
  readonly failed: readonly string[];
}

/**
 * Grades the submissions of an assignment. Each has its result on disk as soon as it is graded, so a run that
 * is stopped, at whatever moment, goes on where it was.
 *
 * @param root the course's folder.
 * @throws Error where the assignment cannot be graded at all.
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
    onEvent = () => {},
    isolation,
    limits,
    allowStderr = false,
  } = options;
  const settings: GradeSettings = { isolation, limits, allowStderr };
  const assignment = readAssignment(root, name);
  const everyone = studentsOf(root, 'submitted', name);
  const stranger = wanted?.find(student => !everyone.includes(student));
  if (stranger !== undefined)
    throw new Error(
      `${stranger} has handed in nothing for ${name}: there is no folder submitted/${stranger}/${name}`,
    );
  const students = partOf(
    wanted === undefined ? everyone : everyone.filter(student => wanted.includes(student)),
    shard,
  );
  onEvent({ kind: 'begin', total: students.length });

  const results: SubmissionResult[] = [];
  const failed: string[] = [];
  await inParallel(students, jobs, async student => {
    try {
      const earlier = force ? undefined : readResult(root, student, name);
      const submission = readSubmission(root, student, assignment, settings);
      const isKept = earlier?.digest === submission.digest;
      const result = isKept ? earlier : await gradeSubmission(root, submission, assignment, settings);
      results.push(result);
      onEvent({ kind: isKept ? 'kept' : 'graded', result });
    } catch (error) {
      failed.push(student);
      onEvent({ kind: 'failed', student, reason: (error as Error).message });
    }
  });
  return { results, failed };
}

/** Every `count`-th, so that the parts are of one size, and none is forgotten. */
const partOf = (students: readonly string[], { index, count }: Shard = { index: 1, count: 1 }): string[] =>
  students.filter((_, i) => i % count === index - 1);
