import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Grade } from '../../lib/course/grade/submissiongrade';
import { courseCell, plainCell, pythonAssignment } from '../support/assignment';
import { gradeAll, printedBy } from '../support/attacks';
import { before, Course, solved } from '../support/course';
import { secret, withOutside } from '../support/outside';
import { describeTools, withPythonsKernel } from '../support/python';
import { describeWalls } from '../support/walls';

/**
 * Attacks on an assignment in Python. Its tests are judged inside, where a student's code can make up what
 * they find; the walls hold all the same.
 */
jest.setTimeout(15 * 60_000);

const source = pythonAssignment(
  courseCell('autograded answer', 'add', '### BEGIN SOLUTION\nadd = lambda a, b: a + b\n### END SOLUTION'),
  courseCell('tests', 'first', 'assert add(1, 2) == 3', 1),
  courseCell(
    'tests',
    'later',
    'assert add(2, 2) == 4\n### BEGIN HIDDEN TESTS\nassert add(-1, 1) == 0, "the hidden one"\n' +
      '### END HIDDEN TESTS',
    2,
  ),
);

const cheat = (code: string) =>
  before(
    solved({ add: 'add = lambda a, b: 0.125  # what is seen' }, source),
    'first',
    plainCell('code', code),
  );

/** Expressions and statements that reach out of the workspace. Each has to fail. */
const tries = ({ root }: Course, port: number): Record<string, string> => ({
  'the solutions': `open(${text(root, 'source', 'ps1', 'ps1.ipynb')}).read()`,
  "others' answers": `open(${text(root, 'submitted', '0 honest', 'ps1', 'ps1.ipynb')}).read()`,
  'the course': `os.listdir(${text(root)})`,
  'the solutions by process 1': `open('/proc/1/root' + ${text(root, 'source', 'ps1', 'ps1.ipynb')}).read()`,
  'a link to the solutions': `os.symlink(${text(root, 'source')}, 'link'); os.listdir('link/ps1')`,
  grades: `open(${text(root, 'grades.csv')}, 'w')`,
  'the packages of Python': "open(os.path.join(os.path.dirname(os.__file__), 'mine.py'), 'w')",
  'the packages of the environment': "open(os.path.join(sys.prefix, 'lib', 'mine.py'), 'w')",
  'shared memory': "open('/dev/shm/mine', 'w')",
  "the teacher's environment": `os.environ['${secret}']`,
  'the grader': `os.kill(${process.pid}, 0)`,
  'other submissions':
    "assert len([name for name in os.listdir('/tmp') if name.startswith('fastbook-grade-')]) > 1",
  'the network': `socket.create_connection(('127.0.0.1', ${port}), 2)`,
  'a name server': "socket.getaddrinfo('deb.debian.org', 80)",
  'a shell beside': `subprocess.run(['cat', ${text(root, 'source', 'ps1', 'ps1.ipynb')}], check=True)`,
  'the hidden text of a later test': "assert found(rb'the hidden [o]ne')",
});
const text = (...path: string[]) => JSON.stringify(join(...path));

/** Searches its own memory; that it can is seen by what is there. */
const trying = (course: Course, port: number) =>
  cheat(
    'import os, re, socket, subprocess, sys\n' +
      'def found(pattern):\n' +
      "    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb', 0) as memory:\n" +
      '        for line in maps:\n' +
      '            ends, rights = line.split()[:2]\n' +
      "            begin, end = (int(x, 16) for x in ends.split('-'))\n" +
      "            if not rights.startswith('rw'): continue\n" +
      '            try:\n                memory.seek(begin)\n' +
      '                piece = memory.read(end - begin)\n' +
      '            except (OSError, ValueError, OverflowError): continue\n' +
      '            if re.search(pattern, piece): return True\n    return False\n' +
      "print('SEARCHED', found(rb'what is [s]een'))\n" +
      `for name, code in ${JSON.stringify(tries(course, port))}.items():\n` +
      "    try:\n        exec(code)\n        print('GOT', name)\n" +
      "    except BaseException as error:\n        print('refused', name, type(error).__name__)",
  );

/** Submissions that take without end, or end their kernel, and what their notes say. */
const taking: Readonly<Record<string, readonly [code: string, note: RegExp]>> = {
  'an endless loop': ['while True: pass', /cell 2 was stopped: the cell did not end within 3 seconds/],
  'an endless loop that catches interrupts': [
    'while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass',
    /cell 2 was stopped: the cell did not end within 3 seconds/,
  ],
  'memory without end': [
    'all = []\nwhile True: all.append(bytearray(b"x") * (1 << 24))',
    /cell 2 was stopped: it took more than 500 MiB of memory|the kernel died/,
  ],
  'output without end': [
    'while True: print("x" * 1000)',
    /cell 2 was stopped: it printed more than 100000 characters/,
  ],
  'files without end': [
    'import time\nfor i in range(10**9):\n    open(f"f{i}", "wb").write(bytes(1 << 20)); time.sleep(0.005)',
    /cell 2 was stopped: it wrote more than 64 MiB/,
  ],
  'processes without end': [
    // in one go they would have more than their memory before they are counted
    'import subprocess, time\nwhile True: subprocess.Popen(["sleep", "100"]); time.sleep(0.01)',
    /cell 2 was stopped: it started more than|failed: BlockingIOError/,
  ],
  'the end of the kernel': ['import os\nos._exit(0)', /cell 2 was stopped: the kernel died/],
  'what is no message': [
    'k = get_ipython().kernel\nfor socket in (k.iopub_socket, k.shell_stream):\n' +
      '    try: socket.send_multipart([b"<IDS|MSG>", b"x", b"{", b"[]", b"1", b"\\xff"])\n' +
      '    except Exception: pass',
    /^$/,
  ],
};

describeTools('an assignment in Python that is attacked', () => {
  withPythonsKernel();
  const port = withOutside();

  describeWalls('has a wall around it', wall => {
    const course = new Course(source);
    let grades: Map<string, Grade>;
    beforeAll(async () => {
      for (const student of ['0 honest', '~ honest']) course.handIn(student, solved({}, source));
      course.handIn('trying', trying(course, port()));
      for (const [name, [code]] of Object.entries(taking)) course.handIn(name, cheat(code));
      grades = await gradeAll(course, wall);
    });

    it('an honest submission has full marks', () => {
      for (const student of ['0 honest', '~ honest'])
        expect(grades.get(student)).toMatchObject({ score: 3, max: 3, notes: [] });
    });

    it('nothing outside is read, written or reached, and no test before it runs', () => {
      const printed = printedBy(course, 'trying');
      expect(printed).toContain('SEARCHED True');
      expect(printed.match(/GOT.*/g) ?? []).toEqual([]);
      expect(printed.match(/^refused/gm)).toHaveLength(Object.keys(tries(course, 0)).length);
      expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
      expect(grades.get('trying')!.score).toBe(0);
    });

    it.each(Object.entries(taking))('%s: no points', (name, [, note]) => {
      const { score, notes } = grades.get(name)!;
      expect([score, notes.join()]).toEqual([0, expect.stringMatching(note)]);
    });
  });
});
