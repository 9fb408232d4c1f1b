import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Grade } from '../../lib/course/grade/submissiongrade';
import { writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import {
  cheat,
  expectNothingEarned,
  gradeAll,
  gradeAttacks,
  gradedNotebook,
  source,
  trap,
  type Attack,
} from '../support/attacks';
import { Course, solved } from '../support/course';
import { noContainers } from '../support/containers';
import { secret, withOutside } from '../support/outside';
import { root } from '../support/root';
import { itWhere } from '../support/skip';
import { describeWalls, tried, tryingWalls, wallsTable, type Around } from '../support/walls';
import { isolates, isolations, type Isolation } from '../../lib/course/grade/isolation';

/**
 * Attacks on the machine, by intent or by accident: a submission earns nothing by them, reaches nothing
 * outside of its workspace, and stops no other submission; the report says what it was.
 */
jest.setTimeout(15 * 60_000);

/** Ends of the kernel, or none. */
const onTime: Record<string, Attack> = {
  'process.exit': [
    cheat('process.exit(0);'),
    'cell 3 was stopped: the kernel died (exit code 0)',
    'not run: the kernel ended in an earlier cell: the kernel died (exit code 0)',
  ],
  'process.exit in the test': [trap('process.exit(0);'), 'stopped: the kernel died (exit code 0)'],
  signals: [
    cheat("process.kill(process.ppid, 'SIGKILL');"),
    'cell 3 failed: Error: this is not available while a notebook is graded',
  ],
  abort: [cheat('process.abort();'), /cell 3 was stopped: the kernel died/],
  'an endless loop': [cheat('for (;;) {}'), /cell 3 was stopped: the cell did not end within 3 seconds/],
  'an endless wait': [
    cheat('await new Promise(() => setInterval(() => {}, 1000));'),
    /cell 3 was stopped: the cell did not end within 3 seconds/,
  ],
  'an endless loop of awaits': [
    cheat('for (;;) await null;'),
    /cell 3 was stopped: the cell did not end within 3 seconds/,
  ],
  'a blocked thread': [
    cheat('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'),
    /cell 3 was stopped: the cell did not end within 3 seconds/,
  ],
  'an endless loop in the test': [
    trap('for (;;) {}'),
    /checked was stopped: the cell did not end within 3 seconds/,
  ],
  'an unhandled rejection': [cheat("void Promise.reject(new Error('nobody'));"), 'Error: no sum'],
  'a rejection later': [
    cheat("setTimeout(() => { throw new Error('later'); }, 10); process.on('uncaughtException', () => {});"),
    'Error: no sum',
  ],
};

const onResources: Record<string, Attack> = {
  'lists without end': [
    cheat('const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(0.5));'),
    /cell 3 was stopped: (the kernel died|it took more than 500 MiB of memory)/,
  ],
  'buffers without end': [
    cheat('const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));'),
    'cell 3 was stopped: it took more than 500 MiB of memory',
  ],
  'types without end': [
    cheat(
      'type D = 1|2|3|4|5|6|7|8|9;\n' +
        Array.from(
          { length: 200 },
          (_, i) => `const x${i}: \`a${i}${'${D}'.repeat(5)}\` = 'a${i}11111';`,
        ).join('\n'),
    ),
    /cell 3 was stopped: (it took more than 500 MiB of memory|the cell's types were not checked)/,
  ],
  'output without end': [
    cheat("for (;;) console.log('x'.repeat(1000));"),
    'cell 3 was stopped: it printed more than 100000 characters',
    'Error: no sum',
  ],
  'displays without end': [
    cheat("import { display } from 'tslab';\nfor (;;) { display.text('x'.repeat(1000)); await null; }"),
    'cell 3 was stopped: it printed more than 100000 characters',
  ],
  'files without end': [
    cheat(
      "import { writeFileSync } from 'node:fs';\n" +
        'for (let i = 0; ; i++) { writeFileSync(`f${i}`, Buffer.alloc(1 << 20)); ' +
        'await new Promise(resolve => setTimeout(resolve, 5)); }',
    ),
    'cell 3 was stopped: it wrote more than 64 MiB',
  ],
  'processes without end': [
    cheat("import { spawn } from 'node:child_process';\nfor (;;) spawn('sh', ['-c', 'sleep 100']);"),
    'Error: no sum',
  ],
  'folders without end': [
    cheat(
      "import { chmodSync, mkdirSync } from 'node:fs';\n" +
        "for (let i = 0; i < 30; i++) { mkdirSync('d'.repeat(200)); " +
        "process.chdir('d'.repeat(200)); }\nchmodSync('.', 0);",
    ),
    'Error: no sum',
  ],
  'threads without end': [
    cheat(
      "import { Worker } from 'node:worker_threads';\n" +
        "for (;;) { new Worker('setInterval(() => {}, 1000)', { eval: true }); " +
        'await new Promise(resolve => setTimeout(resolve, 1)); }',
    ),
    'cell 3 failed: Error: this is not available while a notebook is graded',
  ],
};

const attacks = { ...onTime, ...onResources };

/** Expressions that read, write or connect outside of the workspace. Each has to fail. */
const reach = (root: string, port: number): Record<string, string> => ({
  'the solutions': `readFileSync(${JSON.stringify(join(root, 'source', 'ps1', 'ps1.ipynb'))}, 'utf8')`,
  "others' answers":
    `readFileSync(${JSON.stringify(join(root, 'submitted', '0 honest', 'ps1', 'ps1.ipynb'))}, ` + `'utf8')`,
  'the course': `readdirSync(${JSON.stringify(root)})`,
  "other submissions' workspaces":
    "readdirSync('/tmp').filter(name => name.startsWith('fastbook-grade-')).length === 1 ? fail() : 'seen'",
  grades: `(writeFileSync(${JSON.stringify(join(root, 'grades.csv'))}, 'mine'), 'written')`,
  'the root': "(writeFileSync('/mine', ''), 'written')",
  'shared memory': "(writeFileSync('/dev/shm/mine', ''), 'written')",
  'the library': "(writeFileSync(eval('__kernel__').require.resolve('fastbook-ts/course'), ''), 'written')",
  'a link to the solutions':
    `(symlinkSync(${JSON.stringify(join(root, 'source'))}, 'link'), ` + `readdirSync('link/ps1'))`,
  "the teacher's environment": `process.env['${secret}'] ?? fail()`,
  'the grader': `(process.kill(${process.pid}, 0), 'found')`,
  'a program': "execFileSync('echo', ['ran'], { encoding: 'utf8' })",
  'the network':
    `await new Promise((resolve, reject) => connect(${port}, '127.0.0.1').once('connect', () => ` +
    `resolve('reached')).once('error', reject))`,
});

/** Submissions that are more than a notebook: of each, what makes its folder, and what the notes say. */
const folders: Record<string, [(folder: string, course: Course) => void, string | RegExp]> = {
  'nothing in it': [folder => mkdirSync(folder, { recursive: true }), 'there is no ps1.ipynb'],
  'a link for a notebook': [
    (folder, course) => {
      mkdirSync(folder, { recursive: true });
      symlinkSync(join(course.root, 'submitted', '0 honest', 'ps1', 'ps1.ipynb'), join(folder, 'ps1.ipynb'));
    },
    'there is no ps1.ipynb',
  ],
  'a link to the solutions': [
    (folder, course) => {
      mkdirSync(dirname(folder));
      symlinkSync(join(course.root, 'source', 'ps1'), folder);
    },
    /^the folder is a link/,
  ],
  'a link to another': [
    (folder, course) => symlinkSync(join(course.root, 'submitted', '0 honest'), dirname(folder)),
    /^the folder is a link/,
  ],
  'a folder for a notebook': [
    folder => mkdirSync(join(folder, 'ps1.ipynb'), { recursive: true }),
    'there is no ps1.ipynb',
  ],
  'another name': [
    folder => {
      mkdirSync(folder, { recursive: true });
      writeNotebook(join(folder, '\x1b[2J\nPS1.ipynb'), solved({}, source));
    },
    'there is no ps1.ipynb, but PS1.ipynb',
  ],
  'a long notebook': [
    folder => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'ps1.ipynb'), ' '.repeat(33 << 20));
    },
    'ps1.ipynb has 33 MiB, and more than 32 are not read; hand it in without outputs',
  ],
  'a long file': [
    folder => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'ps1.ipynb'), '{}');
      truncateSync(join(folder, 'ps1.ipynb'), 3 * 2 ** 30);
    },
    'the folder takes more than 64 MiB, and is not read',
  ],
  'modules of their own': [
    folder => {
      const module = join(folder, 'node_modules', 'fastbook-ts', 'course');
      mkdirSync(module, { recursive: true });
      writeFileSync(join(module, 'index.js'), 'exports.check = () => {}; exports.score = async () => 2;');
      writeNotebook(join(folder, 'ps1.ipynb'), cheat('1;'));
    },
    /^$/,
  ],
};

/** A submission that evaluates them, and prints the results. */
const reachingOut = (tries: Record<string, string>) =>
  cheat(
    "import { readFileSync, readdirSync, writeFileSync, symlinkSync } from 'node:fs';\n" +
      "import { execFileSync } from 'node:child_process';\nimport { connect } from 'node:net';\n" +
      "const fail = () => { throw new Error('nothing'); };",
    ...Object.entries(tries).map(
      ([name, code]) =>
        `try { console.log(${JSON.stringify(name)}, 'GOT', ${code}); } catch (error: any) { ` +
        `console.log(${JSON.stringify(name)}, 'refused', error.code ?? error.message); }`,
    ),
  );

/** What it got, of what it printed. */
function reached({ root }: Course): string[] {
  const text = readFileSync(join(root, 'autograded', 'reaching out', 'ps1', 'ps1.ipynb'), 'utf8');
  const lines = [...text.matchAll(/"([^"\\]+ (GOT|refused) [^"\\]+)/g)].map(([, line]) => line);
  expect(lines).toHaveLength(Object.keys(reach('', 0)).length);
  return lines.filter(line => line.includes('GOT'));
}

const port = withOutside();
/** Where the walls are tried, and a submission that reaches out of a course. */
const around = ({ root }: Course): Around => ({ root, port: port(), secret });
const reachingOutOf = (course: Course): Attack => {
  const { root, port } = around(course);
  return [reachingOut(reach(root, port))];
};

/** What tried the walls, as it was run in each kind of isolation. */
const ran = new Map<Isolation, Notebook>();
const remember = (kind: Isolation, course: Course) => ran.set(kind, gradedNotebook(course, 'walls'));

describeWalls('attacks on what is outside', wall => {
  const course = new Course(source);
  const here = tried(wall, attacks);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    for (const [name, [make]] of Object.entries(folders))
      make(join(course.root, 'submitted', name, 'ps1'), course);
    const always = { 'reaching out': reachingOutOf(course), walls: [tryingWalls(around(course))] as const };
    grades = await gradeAttacks(course, { ...here, ...always }, wall);
    remember(wall, course);
  });

  it.each(Object.entries(here))('%s: no points', (name, attack) => {
    expectNothingEarned(grades.get(name)!, attack);
  });

  it.each(Object.entries(folders))('%s: no points', (name, [, note]) => {
    const { score, notes } = grades.get(name)!;
    expect([score, notes.join()]).toEqual([0, typeof note === 'string' ? note : expect.stringMatching(note)]);
  });

  it('nothing outside can be read, written or reached', () => {
    expect(reached(course)).toEqual([]);
    expect(grades.get('reaching out')!.score).toBe(0);
    expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
  });

  it('nothing is left behind', async () => {
    const own = (name: string) => name.startsWith(`fastbook-grade-${process.pid}-`);
    expect(readdirSync(tmpdir()).filter(own)).toEqual([]);
    if (wall === 'container') await noContainers(own);
  });
});

const heads = isolations.map(kind => `\`${kind}\``).join(' | ');
const tableHead = `| a submission can | ${heads} |\n|---|---|---|---|\n`;

const hasAll = isolations.every(isolates);
itWhere(hasAll, 'a wall does not work here')('course/isolation.md has the table of the walls', async () => {
  const open = new Course(source); // graded without a wall
  open.handIn('0 honest', solved({}, source));
  open.handIn('walls', tryingWalls(around(open)));
  await gradeAll(open, 'none');
  remember('none', open);
  const rows = wallsTable(Object.fromEntries(ran) as Record<Isolation, Notebook>);
  const file = join(root, 'course', 'isolation.md');
  const [before, rest] = readFileSync(file, 'utf8').split(tableHead);
  const after = rest.replace(/^\|.*\n/gm, '');
  if (process.env['WALLS'] === 'write')
    writeFileSync(file, `${before}${tableHead}${rows.join('\n')}\n${after}`);
  expect(readFileSync(file, 'utf8').split(tableHead)[1]).toBe(`${rows.join('\n')}\n${after}`);
});
