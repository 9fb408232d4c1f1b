import { spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv } from '../../lib/course/grade/csv';
import { isRunning } from '../../lib/host/pid';
import { Course, solved } from '../support/course';
import { root } from '../support/root';
import { temporaryFolderInPackage } from '../support/folder';

/**
 * A course with many students, graded by the command: a run that was stopped is continued, and parts give the
 * same grades. `FASTBOOK_SUBMISSIONS=200` measures how long a large course takes.
 */
jest.setTimeout(20 * 60_000);
const count = Number(process.env['FASTBOOK_SUBMISSIONS'] ?? 12);

const students = Array.from(
  { length: count },
  (_, i) => `${['Zoë', '王小明', 'Ann Lee', 'Øystein'][i % 4]} ${i}`,
);

const course = new Course();
const elsewhere = temporaryFolderInPackage('parts-');
beforeAll(() => {
  for (const [i, student] of students.entries())
    course.handIn(
      student,
      solved(i % 3 === 0 ? { twice: `const twice = (a: number) => a + ${i % 5};` } : {}),
    );
});

const main = join(root, 'dist', 'lib', 'course', 'command', 'main.js');

/** Runs the command; `onOutput` may end it. */
function run(
  args: readonly string[],
  onOutput: (output: string, child: ReturnType<typeof spawn>) => void = () => {},
): Promise<{ code: number | null; signal: string | null; output: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: course.root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', piece => {
      output += String(piece);
      onOutput(output, child);
    });
  }
  return new Promise(resolve => child.on('close', (code, signal) => resolve({ code, signal, output })));
}

const graded = (folder = course.root) =>
  students.filter(student => existsSync(join(folder, 'autograded', student, 'ps1', 'grade.json')));
const workspaces = () =>
  readdirSync(tmpdir())
    .filter(name => name.startsWith('fastbook-grade-'))
    .map(name => Number(name.split('-')[2]));
const lines = (output: string) => output.split('\n').filter(line => / of 6/.test(line));
const grades = (folder = course.root) => parseCsv(readFileSync(join(folder, 'grades.csv'), 'utf8'));
/** Processes with this in their command line. */
const processesWith = (text: string) =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text) ? [pid] : [];
      } catch {
        return []; // it has ended
      }
    });

it.each(['SIGINT', 'SIGKILL'] as const)('ends at once on %s, and keeps the results', async signal => {
  const had = graded().length;
  let pid = 0;
  const { output, ...end } = await run(['grade', 'ps1', '--jobs', '2'], (printed, child) => {
    pid = child.pid!;
    if (lines(printed).filter(line => !line.includes('as before')).length === 2) child.kill(signal);
  });
  expect(end).toEqual(signal === 'SIGINT' ? { code: 130, signal: null } : { code: null, signal });
  expect(lines(output).filter(line => line.includes('as before'))).toHaveLength(had);
  expect(graded().length).toBeGreaterThanOrEqual(had + 2);
  expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
  if (signal === 'SIGINT') expect(workspaces()).not.toContain(pid);
  // kernels look twice a second for who started them
  await new Promise(resolve => setTimeout(resolve, 1_500));
  expect(processesWith(`fastbook-grade-${pid}-`)).toEqual([]);
});

it('continues a stopped run, and removes what a killed run left', async () => {
  const had = graded().length;
  const started = performance.now();
  const { code, output } = await run(['grade', 'ps1', '--jobs', '2']);
  const seconds = (performance.now() - started) / 1000;
  console.log(`${count - had} submissions graded in ${seconds.toFixed(1)} s`);
  expect([code, lines(output).filter(line => line.includes('as before')).length]).toEqual([0, had]);
  expect(grades()).toHaveLength(count + 1);
  expect(grades()[1].slice(0, 7)).toEqual(['ps1', 'Ann Lee 10', '3', '6', '1', '2', '1']);
  expect(workspaces().filter(pid => !isRunning(pid))).toEqual([]);
});

it('grades the same in parts, on separate file systems', async () => {
  const whole = grades();
  const parts = [1, 2, 3].map(part => join(elsewhere, String(part)));
  for (const [i, part] of parts.entries()) {
    for (const folder of ['source', 'submitted'])
      cpSync(join(course.root, folder), join(part, folder), { recursive: true });
    const { code, output } = await run(['grade', '--course', part, '--shard', `${i + 1}/3`]);
    expect([code, graded(part).length, output.includes('fastbook-course merge')]).toEqual([
      0,
      Math.ceil((count - i) / 3),
      true,
    ]);
  }
  for (const name of ['autograded', 'grades.csv']) rmSync(join(course.root, name), { recursive: true });
  const { code, output } = await run(['merge', ...parts]);
  expect([code, output]).toEqual([
    0,
    expect.stringContaining(`${parts[0]}: ${Math.ceil(count / 3)} results`),
  ]);
  expect(grades()).toEqual(whole);
});
