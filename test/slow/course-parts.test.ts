import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { command } from '../../lib/course/command/command';
import { Course, solved } from '../support/course';
import { root } from '../support/root';

/** Runs the examples of course/grading.md, read from there: Slurm, Kubernetes and a CI matrix. */
jest.setTimeout(5 * 60_000);

/** The command lines of an example; those of `grade` for the `part`-th of `count` parts. */
interface Example {
  readonly count: number;
  readonly grade: (part: number) => string[];
  readonly merge: string[];
}

const guide = readFileSync(join(root, 'course', 'grading.md'), 'utf8');
const blocks = (heading: string) =>
  [
    ...guide
      .split(`### ${heading}\n`)[1]
      .split('\n### ')[0]
      .matchAll(/^```\w+\n([^]*?)^```$/gm),
  ].map(([, block]) => block);

/** The arguments that a shell passes to npx. */
function argumentsOf(line: string, variables: Readonly<Record<string, string>> = {}): string[] {
  const { stdout, stderr } = spawnSync('sh', ['-c', `npx() { printf '%s\\0' "$@"; }\n${line}`], {
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  expect([stderr, stdout]).toEqual(['', expect.stringMatching(/^fastbook-course\0/)]);
  return stdout.split('\0').slice(1, -1);
}

function slurm(): Example {
  const [script, submission] = blocks('A Slurm array');
  return {
    count: Number(/--array=1-(\d+)/.exec(script)![1]),
    grade: part => argumentsOf(script, { SLURM_ARRAY_TASK_ID: String(part) }),
    merge: argumentsOf(/--wrap '(.*)'/.exec(submission)![1]),
  };
}

function kubernetes(): Example {
  const { spec } = parse(blocks('A Kubernetes indexed job')[0]) as {
    spec: { completions: number; template: { spec: { containers: { command: string[] }[] } } };
  };
  const [sh, c, line] = spec.template.spec.containers[0].command;
  expect([sh, c]).toEqual(['sh', '-c']);
  return {
    count: spec.completions,
    grade: part => argumentsOf(line, { JOB_COMPLETION_INDEX: String(part - 1) }),
    merge: ['merge'],
  };
}

function matrix(): Example {
  type Job = { strategy: { matrix: { part: number[] } }; steps: { run?: string }[] };
  const { jobs } = parse(blocks('A CI matrix')[0]) as { jobs: Record<'grade' | 'merge', Job> };
  const step = (name: 'grade' | 'merge') =>
    jobs[name].steps.find(({ run }) => run?.includes(`fastbook-course ${name}`))!.run!;
  return {
    count: jobs.grade.strategy.matrix.part.length,
    grade: part =>
      argumentsOf(
        step('grade').replace('${{ matrix.part }}', String(jobs.grade.strategy.matrix.part[part - 1])),
      ),
    merge: argumentsOf(step('merge')),
  };
}

const course = new Course(undefined, 'digits');
const students = ['--help', 'Zoë "$HOME"', '王小明'];
beforeAll(() =>
  students.forEach((student, i) =>
    course.handIn(student, solved(i === 1 ? {} : { twice: 'const twice = (a: number) => a + 1;' })),
  ),
);

async function run([name, ...args]: readonly string[]): Promise<{ code: number; told: string }> {
  let told = '';
  const tell = (text: string) => {
    told += text;
  };
  const code = await command([name, '--course', course.root, ...args], {
    out: tell,
    error: tell,
    isTerminal: false,
  });
  return { code, told };
}
const grades = () => readFileSync(join(course.root, 'grades.json'), 'utf8');

let whole: string;
beforeAll(async () => {
  await run(['grade', 'digits']);
  whole = grades();
});

it.each([
  ['Slurm', slurm],
  ['Kubernetes', kubernetes],
  ['a CI matrix', matrix],
])('%s: parts give the same grades, and merge names what is missing', async (_, example) => {
  const { count, grade, merge } = example();
  for (const name of ['autograded', 'grades.json']) rmSync(join(course.root, name), { recursive: true });
  const others = Array.from({ length: count - 1 }, async (_, i) => (await run(grade(i + 2))).code);
  expect(new Set(await Promise.all(others))).toEqual(new Set([0]));
  expect(await run(merge)).toEqual({
    code: 1,
    told: expect.stringMatching(/^NOT GRADED: .*--help.digits\n$/m) as string,
  });
  expect(await run(grade(1))).toMatchObject({ code: 0 });
  expect(await run(merge)).toEqual({ code: 0, told: expect.not.stringContaining('NOT GRADED') as string });
  expect(grades()).toBe(whole);
});
