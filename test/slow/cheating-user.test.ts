import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notebook } from '../../lib/jupyter/notebook/nbformat';
import { source, trap } from '../support/attacks';
import { Course, solved } from '../support/course';
import { ended } from '../support/process';
import { root } from '../support/root';
import { describeWhere } from '../support/skip';
import { tryingWalls, wallsTable } from '../support/walls';

/** The walls where a teacher is a plain user: bubblewrap then has a namespace of users. */
jest.setTimeout(10 * 60_000);

const user = 61_234; // nobody's
const asUser = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--inh-caps=-all'];
const main = join(root, 'dist', 'lib', 'course', 'command', 'main.js');

/** Whether a user can be made here who can read this package and use bubblewrap. */
const canBeUser = () =>
  process.getuid?.() === 0 &&
  [
    [process.execPath, main, '--help'],
    ['bwrap', '--unshare-all', '--ro-bind', '/', '/', 'true'],
  ].every(args => spawnSync(asUser[0], [...asUser.slice(1), ...args], { stdio: 'ignore' }).status === 0);

describeWhere(canBeUser(), 'there is no plain user with namespaces')('grade as a plain user', () => {
  const course = new Course(source);
  const home = mkdtempSync(join(tmpdir(), 'fastbook-user-'));
  const server = createServer();
  let output = '';
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    // the folder of a test may lie where only root comes to
    const place = { root: join(home, 'course'), port, secret: 'TEACHERS_TOKEN' };
    for (const student of ['0 honest', '~ honest']) course.handIn(student, solved({}, source));
    course.handIn('walls', tryingWalls(place));
    course.handIn('signals', trap("process.kill(-1, 'SIGKILL');"));
    mkdirSync(place.root);
    execFileSync('cp', ['-R', `${course.root}/.`, place.root]);
    chownSync(home, user, user);
    execFileSync('chown', ['-R', `${user}:${user}`, home]);
    const env = {
      ...process.env,
      HOME: home,
      TMPDIR: home,
      FASTBOOK_SNAPSHOT: 'off',
      TEACHERS_TOKEN: 'hunter2',
    };
    const args = [...asUser, process.execPath, main, 'grade', '--course', place.root, '--jobs', '2'];
    ({ output } = await ended(spawn(args[0], args.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'] })));
  });
  afterAll(() => {
    server.close();
    rmSync(home, { recursive: true, force: true });
  });

  const graded = (student: string, name: string) =>
    readFileSync(join(home, 'course', 'autograded', student, 'ps1', name), 'utf8');

  it('gives an honest submission full marks, and an attack none', () => {
    expect(output).toContain('isolation: bubblewrap');
    for (const [student, score] of [
      ['0 honest', 6],
      ['~ honest', 6],
      ['walls', 0],
      ['signals', 0],
    ] as const)
      expect(output).toMatch(new RegExp(`${student}.*\\b${score} of 6`));
  });

  it('has the walls that course/isolation.md names', () => {
    const ran = JSON.parse(graded('walls', 'ps1.ipynb')) as Notebook;
    const table = readFileSync(join(root, 'course', 'isolation.md'), 'utf8');
    for (const row of wallsTable({ bwrap: ran, container: ran, none: ran })) {
      const [, what, is] = row.split('|');
      expect(table).toContain(`|${what}|${is}| `);
    }
  });
});
