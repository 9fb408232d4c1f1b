import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inContainer } from '../../lib/course/grade/container';
import { isolates, newUser } from '../../lib/course/grade/isolation';
import { compilerSandbox, type Sandbox } from '../../lib/course/grade/sandbox';
import { removeLeftoverWorkspaces } from '../../lib/course/grade/workspace';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { noContainers } from '../support/containers';
import { Course, before, solved } from '../support/course';
import { temporaryFolder } from '../support/folder';
import { ended } from '../support/process';
import { root } from '../support/root';
import { describeWhere } from '../support/skip';

/** Containers begin and end with what the grader asks for. */
jest.setTimeout(5 * 60_000);

/** All of it is judged at home, so a submission may start programs. */
const source = assignment(
  courseCell('read-only', 'given', "import { check } from 'fastbook-ts/course';"),
  courseCell(
    'autograded answer',
    'one',
    'const one = () => {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n};',
  ),
  courseCell('tests', 'checked', "check('one', one(), 1);", 1),
);
const main = join(root, 'dist', 'lib', 'course', 'command', 'main.js');

/** Waits for something, a minute at most. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !holds(); tries++)
    await new Promise(resolve => setTimeout(resolve, 200));
  expect(holds()).toBe(true);
}

/** The commands of all processes. */
const commands = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return ''; // it has ended
      }
    });

describeWhere(isolates('container'), 'no container works here')('containers', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)('end with a grader that is ended by %s', async signal => {
    const course = new Course(source);
    course.handIn(
      'ann',
      before(
        solved({}, source),
        'checked',
        plainCell(
          'code',
          "import { spawn } from 'node:child_process';\nimport { writeFileSync } from 'node:fs';\n" +
            "for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => {});\n" +
            "spawn('setsid', ['sh', '-c', 'trap \"\" TERM; while :; do sleep 1; done'], " +
            "{ detached: true, stdio: 'ignore' }).unref();\n" +
            "writeFileSync('running', '');\nfor (;;) await new Promise(resolve => setTimeout(resolve, 50));",
        ),
      ),
    );
    const args = [main, 'grade', '--course', course.root, '--isolation', 'container', '--timeout', '600'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const end = ended(child);
    const own = (name: string) => name.startsWith(`fastbook-grade-${child.pid}-`);
    const folders = () => readdirSync(tmpdir()).filter(own);
    const isRunning = () =>
      folders().some(folder =>
        readdirSync(join(tmpdir(), folder)).some(name =>
          existsSync(join(tmpdir(), folder, name, 'work/running')),
        ),
      );
    await until(isRunning);
    child.kill(signal);
    const { status, output } = await end;
    expect([status, output]).toEqual([
      signal === 'SIGINT' ? 130 : null,
      expect.stringContaining('a container'),
    ]);
    await noContainers(own);
    await until(() => !commands().some(command => command.includes(`fastbook-grade-${child.pid}-`)));
    if (signal === 'SIGKILL') removeLeftoverWorkspaces(); // as the next run does
    expect(folders()).toEqual([]);
  });

  const folder = temporaryFolder('fastbook-container-');
  const user = newUser('container');
  const sandbox: Sandbox = { ...compilerSandbox(folder, undefined, user), fileMiB: 3 };
  chmodSync(folder, 0o755);

  it('have no rights, limits, and no variables of the grader', () => {
    process.env['HTTPS_PROXY'] = 'http://teacher:hunter2@127.0.0.1:9';
    const script =
      'env; ulimit -f; ulimit -c; ulimit -n; ' +
      'grep -E "^(Cap(Eff|Bnd)|NoNewPrivs|Seccomp):" /proc/self/status; ' +
      'id -u; ls /dev/shm; find / -xdev -writable -not -type l -not -path "/proc/*" -not -path "/dev/*"';
    const { argv } = inContainer(sandbox, { A: 'x y', B: '' }, ['/bin/sh', '-c', script]);
    const printed = execFileSync(argv[0], argv.slice(1), {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'], // without the last one the container is killed
    });
    delete process.env['HTTPS_PROXY'];
    const isOwn = (line: string) => !/^PWD=|^(SHLVL|_)=/.test(line);
    expect(printed.trim().split('\n').filter(isOwn)).toEqual([
      'A=x y',
      'B=',
      `${(3 << 20) / 512}`,
      '0',
      '1024',
      'CapEff:\t0000000000000000',
      'CapBnd:\t0000000000000000',
      'NoNewPrivs:\t1',
      'Seccomp:\t2',
      `${user ?? process.getuid!()}`,
    ]);
  });

  it('have the places of mounts within folders that they write to from the grader', () => {
    const [temporary, file] = [join(folder, 'tmp'), join(folder, 'a file')];
    mkdirSync(temporary);
    writeFileSync(file, 'x');
    const mounts = [
      { path: root, as: '/tmp/a/b' },
      { path: file, as: '/tmp/c/d' },
    ];
    inContainer({ ...sandbox, temporary, mounts }, {}, []);
    expect(readdirSync(join(temporary, 'a', 'b'))).toEqual([]);
    expect(readFileSync(join(temporary, 'c', 'd'), 'utf8')).toBe('');
  });

  it.each(['a,b', 'a"b'])('have no path such as %s', name => {
    expect(() => inContainer({ ...sandbox, mounts: [{ path: `/${name}` }] }, {}, [])).toThrow(
      `a path with a comma, a quotation mark or a line feed has no mount, got /${name}`,
    );
  });
});
