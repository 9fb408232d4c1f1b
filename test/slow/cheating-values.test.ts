import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '../../lib/course/grade/csv';
import type { Grade } from '../../lib/course/grade/submissiongrade';
import { writeReports } from '../../lib/course/grade/writereports';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { plainCell } from '../support/assignment';
import {
  cheat,
  expectNothingEarned,
  gradeAttacks,
  printedBy,
  source,
  trap,
  type Attack,
} from '../support/attacks';
import { Course, solved } from '../support/course';
import { describeWalls, tried } from '../support/walls';

/**
 * Attacks by what is sent to be compared, by the language's own protocols, by the metadata of cells and by
 * what lies beside a notebook: none of them earns a point, reads what is hidden, or spoils another's grade.
 */
jest.setTimeout(15 * 60_000);

const load = "const load = eval('__kernel__').require;\n";
const quietly = (statements: readonly string[]) =>
  statements.map(statement => `try { ${statement} } catch {}`).join('\n');
/** A function that is on its way to the channel, and to what it can send. */
const channel =
  "const name = Object.getOwnPropertyNames(eval('globalThis'))" +
  ".find(key => key.startsWith('completion_'))!;\n" +
  "const channel = eval('globalThis')[name];\n";
const send = (event: string) =>
  `(globalThis as any)[Symbol.for('fastbook-ts.kernel')].display({ data: { ` +
  `'application/vnd.fastbook.probe+json': ${event} }, metadata: {}, transient: {} }, false);\n`;

const onLanguage: Record<string, Attack> = {
  'a polluted prototype': [
    cheat(
      quietly(
        ['site', 'values', 'kept', 'ended', 'score', 'part', 'value', 'some', 'toJSON'].map(
          key =>
            `Object.defineProperty(Object.prototype, '${key}', ` +
            '{ get: () => 3, set() {}, configurable: true });',
        ),
      ),
    ),
  ],
  'another species': [
    cheat(
      quietly([
        'class Mine extends Array { static get [Symbol.species]() { return Mine; } ' +
          'some() { return false; } }' +
          ' Object.defineProperty(Array, Symbol.species, { get: () => Mine });' +
          ' (Array.prototype as any).constructor = Mine;',
        'Object.defineProperty(Promise, Symbol.species, { get: () => class { then() { return 2; } } });',
        'Object.defineProperty(Array.prototype, Symbol.isConcatSpreadable, { value: false });',
      ]),
    ),
  ],
  'promises that wait for nothing': [
    cheat(
      quietly([
        'Promise.prototype.then = function (f: any) { f?.(3); return this; } as any;',
        'Promise.resolve = (() => 3) as any;',
        'Promise.prototype.finally = (() => 3) as any;',
      ]),
    ),
  ],
  'another JSON, other texts': [
    cheat(
      quietly([
        'JSON.stringify = (() => \'{"site":0,"values":[3]}\') as any;',
        'JSON.parse = (() => ({ site: 0, values: [3] })) as any;',
        'RegExp.prototype.exec = (() => null) as any;',
        "String.prototype.replace = (() => '3') as any;",
        '(String.prototype as any).valueOf = () => 3;',
        'Number.prototype.toString = (() => "3") as any;',
        'Object.keys = (() => []) as any;',
        'Array.from = (() => [3]) as any;',
      ]),
    ),
  ],
  'another library': [
    cheat(
      "import { tensor, tf } from 'fastbook-ts';\n" +
        quietly([
          '(tf.Tensor.prototype as any).dataSync = () => new Float32Array([3]);',
          '(tensor as any).prototype = null;',
          '(tf as any).equal = () => tf.scalar(1);',
        ]),
    ),
  ],
  'a value of its own each time': [
    trap(
      'let reads = 0;\nreturn { get then() { reads++; return undefined; }, valueOf: () => a + b, ' +
        '[Symbol.toPrimitive]: () => a + b, toJSON: () => a + b } as any;',
    ),
  ],
  'a thenable': [trap('return { then(resolve: any) { resolve(a + b); } } as any;')],
  'a proxy of all': [
    trap('return new Proxy(function () {}, { get: (_, key) => key === "then" ? undefined : 3 }) as any;'),
  ],
  'lists without end': [trap('return new Array(3e6).fill([]) as any;')],
  'a list without end in depth': [trap('let x: any = []; for (let i = 0; i < 1e5; i++) x = [x]; return x;')],
};

const onChannel: Record<string, Attack> = {
  'events, and an end': [
    trap(`${channel}for (let i = 0; i < 4; i++) channel.site(i, [3]);\nprocess.exit(0);`),
    /the kernel died \(exit code 0\)/,
  ],
  'an exit at an odd time': [
    cheat(
      `process.on('exit', () => { ${send('{ site: 0, values: [3] }')} });\n` +
        'queueMicrotask(() => setImmediate(() => process.exit(0)));',
    ),
  ],
  'an exit in the middle of a score': [
    trap(
      `${channel}channel.score(0, [() => true, () => true]);\nif (b === 2) (process as any).reallyExit(0);`,
    ),
  ],
  'numbers that are none': [
    trap(
      [
        "['bigint', 'x']",
        "['regexp', '(', '']",
        "['tensor', Array(1e4).fill(1), 'float32', [3]]",
        "['typed', 'Float32Array', [['symbol', 'x']]]",
        "['set', 5]",
        "['date', ['symbol', '']]",
      ]
        .map(value => send(`{ site: 0, values: [${value}] }`))
        .join(''),
    ),
    /^what was sent cannot be compared|^the test did not make the same checks/,
  ],
  'much to be read': [
    trap(
      'const values = new Array(2e7).fill([]);\n' +
        `for (let i = 0; i < 12; i++) {\n${send('{ site: 0, values }')}}`,
    ),
    /it sent too much to be compared|it took more than 500 MiB of memory|did not end/,
  ],
  'what the sockets take': [
    cheat(
      load +
        "const { readdirSync, writeSync } = load('fs'), { Dealer, Subscriber } = load('zeromq');\n" +
        'for (let fd = 3; fd < 8; fd++) try { writeSync(fd, \'{"site":0,"values":[3]}\\n\'); } catch {}\n' +
        'for (const arg of process.argv) for (let i = 1; i < 6; i++)\n' +
        "  try { const s = new Dealer(); s.connect(`ipc://${arg.replace(/[^/]*$/, '')}kernel-${i}`); " +
        "void s.send(['', '<IDS|MSG>', '', '{}', '{}', '{}', '{}']); } catch {}",
    ),
  ],
};

const onMachine: Record<string, Attack> = {
  'links out': [
    cheat(
      "import * as fs from 'node:fs';\n" +
        quietly([
          // process 1 of a container is the kernel itself
          "fs.symlinkSync('/proc/1/root', 'out'); const seen = fs.readdirSync('out/root').join(); " +
            "if (seen !== fs.readdirSync('/root').join()) console.log('GOT', seen);",
          "fs.linkSync('/etc/passwd', 'passwd'); console.log('GOT', fs.readFileSync('passwd', 'utf8'));",
          "fs.symlinkSync('../node_modules/..', 'up'); fs.writeFileSync('up/mine', ''); console.log('GOT');",
          "if (fs.readFileSync('/proc/1/environ', 'utf8').includes('JPY_PARENT')) console.log('GOT');",
          "fs.writeFileSync('/proc/sys/kernel/core_pattern', '|/bin/sh'); console.log('GOT');",
          "fs.writeFileSync('/dev/shm/mine', ''); console.log('GOT');",
          "fs.mkdirSync('/sys/fs/cgroup/mine'); console.log('GOT');",
        ]),
    ),
  ],
  'a file of a terabyte': [
    cheat(
      "import { truncateSync, writeFileSync } from 'node:fs';\n" +
        "writeFileSync('f', '');\ntruncateSync('f', 1e12);",
    ),
  ],
  'names of many lines': [
    cheat(
      "import { mkdirSync, writeFileSync } from 'node:fs';\nmkdirSync('a\\nb\\u001b[2J');\n" +
        "writeFileSync('a\\nb\\u001b[2J/\\u202egnp.exe', '');\nprocess.chdir('a\\nb\\u001b[2J');",
    ),
  ],
  'other ways to load': [
    cheat(
      load +
        quietly([
          "new (load('worker_threads').Worker)('', { eval: true }); console.log('GOT');",
          "load('child_process').spawnSync('true'); console.log('GOT');",
          "load('cluster').fork(); console.log('GOT');",
          "new (process as any).getBuiltinModule('inspector').Session().connect(); console.log('GOT');",
          "new (await import('node:inspector')).Session().connect(); console.log('GOT');",
          "(process as any).dlopen({ exports: {} }, '/bin/true'); console.log('GOT');",
          "load('repl').start({ input: null }); load('child_process').fork('x'); console.log('GOT');",
        ]),
    ),
  ],
};

const edited = (edit: (notebook: Notebook) => void) => {
  const notebook = cheat();
  edit(notebook);
  return notebook;
};
const idOf = (cell: Notebook['cells'][number]) => nbgraderOf(cell)?.grade_id;

const onMetadata: Record<string, Attack> = {
  'look-alike ids': [
    edited(({ cells }) => {
      for (const [id, alike] of [
        ['checked', 'сhecked'], // with a Cyrillic letter
        ['thrown', 'thrown\u200b'],
        ['scored', '__proto__'],
        ['asserted', 'constructor'],
      ]) {
        const cell = cells.find(cell => idOf(cell) === id)!;
        Object.assign(nbgraderOf(cell)!, { grade_id: alike, points: 99, locked: false });
        cell.source = '99';
      }
    }),
    /^the cell (thrown|scored) (was missing|was changed), and was put back/,
  ],
  'tests that are answers': [
    edited(({ cells }) => {
      for (const cell of cells)
        if (nbgraderOf(cell)?.grade)
          Object.assign(nbgraderOf(cell)!, {
            solution: true,
            grade: true,
            locked: false,
            task: true,
            schema_version: 99,
            points: -1e9,
          });
    }),
  ],
  'each id three times': [
    edited(notebook => {
      const copies = notebook.cells.map(cell => ({ ...structuredClone(cell), source: '2' }));
      notebook.cells = [...copies, ...notebook.cells, ...structuredClone(copies)];
    }),
    /was there more than once; the last one counts/,
  ],
  'a long cell': [
    edited(notebook => void notebook.cells.push(plainCell('code', `// ${'x'.repeat(20 << 20)}`, 'long'))),
  ],
};

/** What lies beside a notebook, or in its place, on a file system with all kinds of files. */
const folders: Record<string, (folder: string, course: Course) => void> = {
  'a pipe for a notebook': folder => execFileSync('mkfifo', [join(folder, 'ps1.ipynb')]),
  'pipes and devices': folder => {
    writeNotebook(join(folder, 'ps1.ipynb'), cheat('1;'));
    execFileSync('mkfifo', [join(folder, 'data.csv')]);
    try {
      execFileSync('mknod', [join(folder, 'zero.csv'), 'c', '1', '5'], { stdio: 'ignore' });
    } catch {
      /* only root can make it */
    }
  },
  'the solution by another name': (folder, course) => {
    const notebook = join(course.root, 'source', 'ps1', 'ps1.ipynb');
    linkSync(notebook, join(folder, 'answers.ipynb'));
    writeNotebook(join(folder, 'ps1.ipynb'), cheat('1;'));
  },
  'mallory\nalice,ps1,6,6\u001b[2J': folder => writeNotebook(join(folder, 'ps1.ipynb'), cheat('1;')),
  '=cmd|calc': folder => writeFileSync(join(folder, 'ps1.ipynb'), ' '.repeat(100 << 20)),
};

const attacks = { ...onLanguage, ...onChannel, ...onMachine, ...onMetadata };

describeWalls('attacks on values, names and files', wall => {
  const course = new Course(source);
  const here = tried(wall, attacks);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    for (const [name, make] of Object.entries(folders)) {
      const folder = join(course.root, 'submitted', name, 'ps1');
      mkdirSync(folder, { recursive: true });
      make(folder, course);
    }
    grades = await gradeAttacks(course, here, wall);
  });

  it.each(Object.entries(here))('%s: no points', (name, attack) => {
    expectNothingEarned(grades.get(name)!, attack);
    expect(printedBy(course, name)).not.toMatch(/GOT|the hidden one/);
  });

  it.each(Object.keys(folders))('%j: no points', name => {
    expect(grades.get(name)!.score).toBe(0);
  });

  it('the tables have one row for each, whatever its name', () => {
    writeReports(course.root);
    const rows = parseCsv(readFileSync(join(course.root, 'grades.csv'), 'utf8'));
    expect(rows).toHaveLength(1 + grades.size);
    expect(rows.filter(([, student]) => student === 'alice')).toEqual([]);
    expect(readFileSync(join(course.root, 'grades.csv'), 'utf8')).not.toMatch(/^"?=/m);
    expect(solved({}, source).cells).toHaveLength(source.cells.length);
  });
});
