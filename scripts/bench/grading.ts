import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { packageFolder } from '../../lib/host/package';
import { buildSnapshot } from '../../lib/jupyter/compiler/snapshot';
import { installKernel } from '../../lib/jupyter/client/ownkernel';

const [many, few, jobs] = [60, 10, 2];

const command = join(packageFolder, 'dist', 'lib', 'course', 'command', 'main.js');

/** What a program took, in seconds. */
interface Taken {
  readonly seconds: number;
  /** Of the processor, in all its processes. */
  readonly processor: number;
}

/** Runs a program in a course; or why it failed, or cannot be measured. */
function taken(python: string, course: string, args: readonly string[]): Taken | string {
  const { status, stdout, stderr, error } = spawnSync(
    python,
    [join(packageFolder, 'scripts', 'peer', 'processortime.py'), ...args],
    { cwd: course, encoding: 'utf8', env: environment(python, course) },
  );
  if (error) return error.message;
  if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `exit status ${status}`;
  const [seconds, processor] = stdout.trim().split(' ').map(Number);
  return { seconds, processor };
}

/** nbgrader finds our kernel in the course, and its own programs beside its Python. */
const environment = (python: string, course: string) => ({
  ...process.env,
  JUPYTER_PATH: join(course, 'jupyter'),
  PATH: [dirname(python), process.env['PATH']].join(delimiter),
});

/** A course of the template's assignment, and submissions that are its solution. */
function makeCourse(folder: string, count: number): void {
  execFileSync(process.execPath, [command, 'new', 'ps1', '--course', folder], { stdio: 'ignore' });
  for (let i = 0; i < count; i++)
    cpSync(join(folder, 'source', 'ps1'), join(folder, 'submitted', `student ${i}`, 'ps1'), {
      recursive: true,
    });
}

/**
 * `npm run bench grading`: what `fastbook-course grade` takes for 60 submissions of the template's
 * assignment, two at a time, and for ten of them beside nbgrader's `autograde` on the same kernel. The time
 * of the processor counts, since a machine may be busy. It needs a `python3` (or `FASTBOOK_PYTHON`), with
 * nbgrader for the second.
 */
export async function grading(): Promise<void> {
  const python = process.env['FASTBOOK_PYTHON'] ?? 'python3';
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-grading-'));
  console.log('grading: submissions of the assignment that `new` writes, five cells worth points');
  try {
    await buildSnapshot(); // as the installation does
    const grade = [process.execPath, command, 'grade', '--jobs', String(jobs)];
    const [large, small] = [many, few].map(count => {
      const course = join(folder, String(count));
      makeCourse(course, count);
      return course;
    });
    const show = (what: string, count: number, time: Taken | string) =>
      console.log(
        typeof time === 'string'
          ? `  ${what}: not measured (${time})`
          : `  ${what}: ${(time.seconds / count).toFixed(2)} s each, ` +
              `${(time.processor / count).toFixed(2)} s of the processor`,
      );
    show(`${many}, ${jobs} at a time`, many, taken(python, large, grade));
    const ours = taken(python, small, grade);
    show(`${few}, ${jobs} at a time`, few, ours);
    rmSync(join(small, 'autograded'), { recursive: true, force: true });
    installKernel({ data: join(small, 'jupyter') });
    const nbgrader = [python, '-m', 'nbgrader'];
    const released = taken(python, small, [...nbgrader, 'generate_assignment', 'ps1']);
    const theirs =
      typeof released === 'string'
        ? released
        : taken(python, small, [...nbgrader, 'autograde', 'ps1', '--create']);
    show(`${few} by nbgrader`, few, theirs);
    if (typeof ours !== 'string' && typeof theirs !== 'string')
      console.log(`  ratio of the processor's time: ${(ours.processor / theirs.processor).toFixed(2)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
