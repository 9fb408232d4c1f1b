import type { Grade } from '../../lib/course/grade/submissiongrade';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { gradeAll, printedBy } from '../support/attacks';
import { before, Course, solved } from '../support/course';
import { describeWalls } from '../support/walls';

/**
 * Attacks of somebody who knows containers. All tests are judged at home, so nothing is denied in JavaScript,
 * and programs may be started: only the wall is between them and the machine.
 */
jest.setTimeout(15 * 60_000);

const source = assignment(
  courseCell('read-only', 'given', "import { check } from 'fastbook-ts/course';"),
  courseCell(
    'autograded answer',
    'shout',
    'function shout(text: string): string {\n  // BEGIN SOLUTION\n  return `${text.toUpperCase()}!`;\n' +
      '  // END SOLUTION\n}',
  ),
  courseCell('tests', 'checked', "check('of one word', shout('hey'), 'HEY!');", 3),
);
const cheat = (code: string) =>
  before(
    solved({ shout: "const shout = (text: string) => 'x';" }, source),
    'checked',
    plainCell('code', code),
  );

/** What a shell must not be able to do: each has to end with a status that is not 0. */
const tries = (root: string): Record<string, string> => ({
  'the solutions by the root of process 1': `cat /proc/1/root${root}/source/ps1/ps1.ipynb`,
  'the solutions by the folder of process 1': `cat /proc/1/cwd/../../../../../..${root}/source/ps1/ps1.ipynb`,
  'the memory of process 1, unless it is the kernel': 'test "$PPID" != 1 && head -c 1 /proc/1/mem',
  'a device of their own': 'mknod "$HOME/disk" b 254 0',
  'a device of the machine':
    'head -c 1 /dev/vda || head -c 1 /dev/sda || head -c 1 /dev/mem || head -c 1 /dev/kmsg',
  'the settings of the system':
    "sh -c 'echo x > /proc/sys/kernel/core_pattern' || sh -c 'echo c > /proc/sysrq-trigger'",
  'a setting that is left writable':
    'test -n "$(find /proc/sys /sys -type f -writable 2>/dev/null | head -1)"',
  'a release agent':
    'mkdir /sys/fs/cgroup/mine || mount -t cgroup -o memory none /mnt || ' +
    'test -n "$(find /sys -name release_agent -writable 2>/dev/null)"',
  'a folder that others read':
    "test -n \"$(find / -xdev -writable -type d -not -path '/proc/*' 2>/dev/null | " +
    'grep -vE "^/tmp(/|$)|^/dev/mqueue$")"',
  'shared memory': "perl -e 'defined shmget(0, 1 << 24, 01600) or exit 1'",
  'a queue of messages': "perl -e 'defined msgget(0, 01600) or exit 1'",
  semaphores: "perl -e 'defined semget(0, 5, 01600) or exit 1'",
  'a queue of POSIX': 'touch /dev/mqueue/mine',
  'a key in the keyring':
    `perl -e 'my @k = ("user", "a", "b"); ` +
    `syscall(${process.arch === 'arm64' ? 217 : 248}, @k, 1, -3) > 0 or exit 1'`,
  'the keys of others': 'test -s /proc/keys',
  'a sharper right by setuid': 'su -c true root || mount -t tmpfs none /usr || passwd -d root',
  'the clock': 'date -s "$(date)"',
  'another priority': 'test "$(nice -n -5 nice 2>/dev/null)" -lt "$(nice)" || renice -n -20 $PPID',
  'a socket without a name, of others': "tail -n +2 /proc/net/unix | grep -v fastbook-kernel- | grep '@'",
  'an interface of the network': "grep -vE 'lo:|Inter|face' /proc/net/dev",
  'a name server': 'getent hosts deb.debian.org',
  'the log of the kernel': 'dmesg',
  'the grader, and its processes': "grep -alE '[j]est' /proc/[0-9]*/cmdline",
  'mounts of other submissions':
    'test "$(grep -oE \'submission-[A-Za-z0-9]+\' /proc/self/mountinfo | sort -u | wc -l)" != 1',
  'the socket of the engine': 'ls /run/podman/podman.sock /var/run/docker.sock /run/docker.sock',
});

/** A submission that tries them all, and prints those that went well. */
const trying = (root: string) =>
  cheat(
    "import { spawnSync } from 'node:child_process';\n" +
      `for (const [name, script] of Object.entries(${JSON.stringify(tries(root))})) {\n` +
      "  const { status, stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8', timeout: 5000 });\n" +
      '  console.log(status === 0 ? `GOT ${name}: ${stdout.slice(0, 200)}` : `refused ${name}`);\n}',
  );

/** Submissions that take what no process owns, and what their notes say. */
const taking: Readonly<Record<string, readonly [code: string, note: RegExp]>> = {
  'files in memory without end': [
    "import { spawnSync } from 'node:child_process';\n" +
      "spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs -o " +
      'size=8g none /usr && for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do dd ' +
      "if=/dev/zero of=/usr/$i bs=1M count=63 || exit; done; sleep 600']);\nconsole.log('on');",
    /^$|was stopped: (it took|the kernel died|the cell did not end)/,
  ],
  'files without a name': [
    "import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';\n" +
      "const open: number[] = [];\nfor (let i = 0; ; i++) { open.push(openSync(`f${i}`, 'w')); " +
      'unlinkSync(`f${i}`); writeSync(open[i], Buffer.alloc(1 << 22)); ' +
      'await new Promise(resolve => setTimeout(resolve, 20)); }',
    /was stopped: it wrote more than 64 MiB/,
  ],
  'watches without end': [
    "import { mkdirSync, watch } from 'node:fs';\n" +
      "for (let i = 0; i < 1e5; i++) { mkdirSync(`w${i}`); watch(`w${i}`); }\nconsole.log('on');",
    /was stopped|failed/,
  ],
};

describeWalls('attacks of somebody who knows containers', wall => {
  const course = new Course(source);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    for (const student of ['0 honest', '~ honest']) course.handIn(student, solved({}, source));
    course.handIn('trying', trying(course.root));
    for (const [name, [code]] of Object.entries(taking)) course.handIn(name, cheat(code));
    grades = await gradeAll(course, wall, { cellMs: 20_000 });
  });

  it('an honest submission has full marks', () => {
    for (const student of ['0 honest', '~ honest'])
      expect(grades.get(student)).toMatchObject({ score: 3, max: 3, notes: [] });
  });

  it('nothing is got', () => {
    const printed = printedBy(course, 'trying');
    expect(printed.match(/GOT.*/g) ?? []).toEqual([]);
    expect(printed.match(/^refused/gm)).toHaveLength(Object.keys(tries('')).length);
    expect(grades.get('trying')!.score).toBe(0);
  });

  it.each(Object.entries(taking))('%s: no points', (name, [, note]) => {
    const { score, notes } = grades.get(name)!;
    expect([score, notes.join()]).toEqual([0, expect.stringMatching(note)]);
  });
});
