import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { bestIsolation, type Isolation } from '../../lib/course/grade/isolation';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf, type Grade } from '../../lib/course/grade/submissiongrade';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { writeNotebook, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { before, Course, solved } from '../support/course';

/**
 * What students hand in by cunning or by accident: it earns nothing, harms nobody, stops nothing, and the
 * report says what it was.
 */
jest.setTimeout(15 * 60_000);

const source = assignment(
  courseCell(
    'read-only',
    'given',
    "import { check, score } from 'fastbook-ts/course';\nimport assert from 'node:assert';",
  ),
  courseCell(
    'autograded answer',
    'add',
    'function add(a: number, b: number): number {\n  // BEGIN SOLUTION\n  return a + b;\n  // END ' +
      'SOLUTION\n}',
  ),
  courseCell(
    'tests',
    'checked',
    "check('add(1, 2)', add(1, 2), 3);\n// BEGIN HIDDEN TESTS\ncheck('the hidden one', add(-1, 1), " +
      '0);\n// END HIDDEN TESTS',
    2,
  ),
  courseCell('tests', 'asserted', 'assert.equal(add(2, 2), 4);', 1),
  courseCell(
    'tests',
    'thrown',
    "if ([[1, 1, 2], [3, 4, 7]].some(([a, b, c]) => add(a, b) !== c)) throw new Error('no sum');",
    1,
  ),
  courseCell(
    'tests',
    'scored',
    "await score(2, [['one', () => check('add(1, 1)', add(1, 1), 2)], ['two', () => check('add(0, " +
      "1)', add(0, 1), 1)]])",
    2,
  ),
);

const course = new Course(source);
const wrong = 'const add = (a: number, b: number) => 0.125;'; // no test takes it for right
const cells = (...sources: string[]): Cell[] => sources.map(text => plainCell('code', text));

/** A wrong answer, and cells before the first test. */
const cheat = (...sources: string[]) =>
  before(solved({ add: wrong }, source), 'checked', ...cells(...sources));
/** An answer that does something when a test calls it. */
const trap = (body: string) =>
  solved({ add: `function add(a: number, b: number): number {\n${body}\nreturn 0.125;\n}` }, source);
const edited = (edit: (notebook: Notebook) => void) => {
  const notebook = cheat();
  edit(notebook);
  return notebook;
};
const find = ({ cells }: Notebook, id: string) => cells.find(cell => nbgraderOf(cell)?.grade_id === id)!;

/** Of each: what is handed in, and what the reasons and notes say. None earns a point. */
const cheats: Record<string, [Notebook | string, ...(string | RegExp)[]]> = {
  // The notebook.
  'changed tests': [
    edited(notebook => {
      for (const id of ['checked', 'asserted', 'thrown', 'scored']) find(notebook, id).source = '2';
    }),
    'the cell checked was changed, and was put back',
    'add(1, 2): expected 3, got 0.125',
  ],
  'no tests': [
    edited(notebook => {
      notebook.cells = notebook.cells.filter(cell => !nbgraderOf(cell)?.grade);
    }),
    'the cell thrown was missing, and was put back',
    'Error: no sum',
  ],
  'tests twice': [
    edited(notebook => {
      notebook.cells.push({ ...structuredClone(find(notebook, 'thrown')), source: '1' });
    }),
    'the cell thrown was there more than once; the last one counts',
    'the cell thrown was changed, and was put back',
  ],
  'tests as text': [
    edited(notebook => {
      Object.assign(find(notebook, 'thrown'), { cell_type: 'markdown' });
    }),
    'the cell thrown was made markdown, and is code again',
    'Error: no sum',
  ],
  'more points': [
    edited(notebook => {
      for (const cell of notebook.cells)
        if (nbgraderOf(cell)) Object.assign(nbgraderOf(cell)!, { points: 1000, grade: false, checksum: 'x' });
    }),
    'Error: no sum',
  ],
  'metadata of all kinds': [
    edited(notebook => {
      for (const [i, cell] of notebook.cells.entries())
        cell.metadata['nbgrader'] = [null, 'x', 3, [], { grade_id: 5 }, { grade_id: { toString: 1 } }][i];
    }),
    'the cell checked was missing, and was put back',
  ],
  'not JSON': ['{"cells": [', /cannot read the notebook .*JSON/],
  'no notebook': ['[1, 2]', /cannot read the notebook .*expected nbformat 4/],
  'an empty file': ['', /cannot read the notebook/],
  'a notebook without end in depth': [
    JSON.stringify(cheat()).replace(
      '"metadata":{',
      `"metadata":{"all":${'['.repeat(5000)}${']'.repeat(5000)},`,
    ),
    'cannot read the notebook',
  ],
  'cells without end': [
    edited(notebook => {
      for (let i = 0; i < 50_000; i++)
        notebook.cells.push({
          ...plainCell('markdown', ''),
          metadata: { nbgrader: { grade_id: `\x1b[2J${i}`, locked: true } },
        });
    }),
    /^cells that do not belong to the assignment count as the student's own \(50000\): "\\u001b\[2J0", /,
  ],
  'brackets without end': ['['.repeat(1e6), /cannot read the notebook/],

  // The checks.
  'a check of their own': [
    cheat('const check = () => {}; const score = async () => 2;'),
    'add(1, 2): expected 3, got 0.125',
  ],
  'a changed module': [
    cheat(
      "import * as course from 'fastbook-ts/course';\nfor (const name of ['check', 'score']) { try " +
        '{ (course as any)[name] = () => 2; } catch {} try { ' +
        "eval('__tslab__').require('fastbook-ts/course')[name] = () => 2; } catch {} }",
      '(assert as any).equal = () => {};',
    ),
    'add(1, 2): expected 3, got 0.125',
    /^cell 4 failed: TypeError: Cannot assign to read only property 'equal'/,
  ],
  'another module in the cache': [
    cheat(
      "const req = eval('__tslab__').require; for (const file of Object.keys(req.cache)) if " +
        '(/course/.test(file)) { try { req.cache[file].exports = { check() {}, score: async () => 2 ' +
        '}; } catch {} req.cache[file] = { exports: { check() {}, score: async () => 2 } }; }',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another loader': [
    cheat(
      "const load = eval('__tslab__').require('module'); load._load = () => ({ check() {}, score: " +
        'async () => 2, equal() {} }); load.prototype.require = load._load;',
    ),
    'add(1, 2): expected 3, got 0.125',
    /^cell 3 failed: TypeError: Cannot assign to read only property '_load'/,
  ],
  'another require': [
    cheat(
      "const hooks = eval('__tslab__'); hooks.require = () => ({ check() {}, score: async () => 2, " +
        'default: { equal() {} } }); hooks.resume = () => 2;',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another global object': [
    cheat(
      "eval('globalThis').__tslab__ = { ...eval('__tslab__'), require: () => ({ check() {}, score: " +
        'async () => 2 }) };',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'a changed language': [
    cheat(
      'Object.is = () => true; Math.abs = () => 0; Number.isFinite = () => true; ' +
        'String.prototype.includes = () => true; JSON.parse = () => 2;',
    ),
    'add(1, 2): expected 3, got 0.125',
    'Error: no sum',
    /^cell 3 failed: TypeError: Cannot assign to read only property 'is'/,
  ],
  'a language that the kernel cannot speak': [
    cheat(
      'Array.isArray = (() => true) as any; (Array.prototype as any).some = () => false; ' +
        '(Array.prototype as any).every = () => true;',
    ),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'isArray'/,
  ],
  'a language changed for good': [
    cheat(
      "Object.defineProperty(Array.prototype, 'some', { value: () => false, writable: false, " +
        'configurable: false });',
    ),
    'cell 3 failed: TypeError: Cannot redefine property: some',
  ],
  'a language changed while the test runs': [
    trap(
      'Object.is = () => true; Math.abs = () => 0; (Array.prototype as any).some = () => false; ' +
        "eval('__tslab__').require('assert').equal = () => {};",
    ),
    /^TypeError: Cannot assign to read only property 'is'/,
  ],
  'a language changed again and again': [
    cheat('setInterval(() => { Object.is = () => true; Math.abs = () => 0; }, 0);'),
    'Error: no sum',
  ],
  'a language with more in it': [
    cheat(
      "(Object.prototype as any).toJSON = function () { return { ...this, value: 2, replaced: '' }; " +
        "}; Object.defineProperty(Object.prototype, 'value', { get: () => 2, set() {} }); " +
        '(Object.prototype as any).get = () => 2;',
    ),
    'cell 3 failed: TypeError: Cannot define property value, object is not extensible',
  ],
  'the names of the checks, again and again': [
    cheat(
      "setInterval(() => Object.assign(eval('__tslab__').exports, { check() {}, score: async () => " +
        '2, assert: { equal() {} } }), 0);',
    ),
    'add(1, 2): expected 3, got 0.125',
    'Error: no sum',
  ],
  'the names of the checks, for the hidden one': [
    trap("Object.assign(eval('__tslab__').exports, { check() {} });\nif (a === 1 && b === 2) return 3;"),
    /^the hidden one: expected 0, got 0.125/,
  ],
  'another way to require': [
    cheat(
      "eval('__tslab__').require.apply = () => ({ check() {}, score: async () => 2, default: { " +
        'equal() {} } });',
    ),
    /^cell 3 failed: TypeError: Cannot .* property apply/,
    'add(1, 2): expected 3, got 0.125',
  ],
  'a module of the same name': [
    cheat(
      'import { mkdirSync, writeFileSync } from ' +
        "'node:fs';\nmkdirSync('node_modules/fastbook-ts/course', { recursive: true " +
        "});\nwriteFileSync('node_modules/fastbook-ts/course/index.js', 'exports.check = () => {}; " +
        "exports.score = async () => 2;');\nconst paths = " +
        "eval('__tslab__').require('module')._pathCache;\nfor (const path of Object.keys(paths)) " +
        'delete paths[path];',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another language for a moment': [
    trap(
      'const { prototype } = Array as any, iterator = prototype[Symbol.iterator];\nif (a === 1) ' +
        'prototype[Symbol.iterator] = () => { prototype[Symbol.iterator] = iterator; return [3, 4, ' +
        '0.125][Symbol.iterator](); };\nif (a === 1) return 2;',
    ),
    /^TypeError: Cannot assign to read only property 'Symbol\(Symbol.iterator\)'/,
  ],
  'another evaluator': [
    cheat(
      "const { cache } = eval('__tslab__').require;\nfor (const file of Object.keys(cache)) if " +
        '(/evaluator/.test(file)) cache[file].exports.Evaluator.prototype.run = async () => ({ value: 2 });',
    ),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'run'/,
  ],
  'the code of the test': [
    trap("eval('__tslab__').require('v8').writeHeapSnapshot('all');"),
    'Error: this is not available while a notebook is graded',
  ],
  'no number': [
    solved({ add: 'const add = (a: number, b: number) => NaN;' }, source),
    'add(1, 2): expected 3, got NaN',
  ],

  // Output.
  'printed points': [
    cheat(
      "console.log('All tests passed'); console.log(2);",
      "import { display } from 'tslab';\ndisplay.raw('text/plain', '2'); display.html('<b>2 of 2 " +
        "points</b>');",
    ),
    'Error: no sum',
  ],
  'displayed results': [
    trap(
      "const jupyter = eval('__tslab__').require('tslab/dist/jupyter'); " +
        "jupyter.lastWriteDisplayData({ data: { 'text/plain': '2' }, metadata: {}, execution_count: " +
        "1, output_type: 'execute_result' }, false); throw new Error('caught?');",
    ),
    /caught\?/,
  ],
  'completions of their own': [
    trap(
      "for (const name of Object.getOwnPropertyNames(eval('globalThis'))) if " +
        "(name.startsWith('completion_')) { const channel = eval('globalThis')[name]; " +
        "channel.complete('guess', 2); channel.complete(String((add as any).caller), 2); }",
    ),
    'Error: no sum',
  ],
  'the end of the test': [
    trap(
      'Promise.race = async () => undefined as never; ' +
        "eval('__tslab__').require('async_hooks').AsyncLocalStorage.prototype.getStore = () => undefined;",
    ),
    /^TypeError: Cannot assign to read only property 'race'/,
  ],
  'a hijacked kernel': [
    cheat(
      "const { Worker } = eval('__tslab__').require('worker_threads'); const post = " +
        'Worker.prototype.postMessage; Worker.prototype.postMessage = function (m: any) { if ' +
        "(m.type === 'reply') m = { ...m, status: 'ok' }; if (m.type === 'publish' && m.msgType === " +
        "'error') return; return post.call(this, m); };",
    ),
    'Error: no sum',
  ],
  'a debugger': [
    cheat("const inspector = eval('__tslab__').require('inspector'); new inspector.Session().connect();"),
    'Error: no sum',
  ],

  'an output without end in depth': [
    cheat(
      'let all: unknown = 1;\nfor (let i = 0; i < 3000; i++) all = ' +
        "[all];\neval('__tslab__').require('tslab/dist/jupyter').lastWriteDisplayData({ data: { " +
        "'application/json': all }, metadata: {} }, false);",
    ),
    'Error: no sum',
  ],
  'an output that is too much to read': [
    cheat(
      "eval('__tslab__').require('tslab/dist/jupyter').lastWriteDisplayData({ data: { " +
        "'application/json': new Array(1e6).fill({}) }, metadata: {} }, false);",
    ),
    'cell 3 was stopped: it printed more than 100000 characters',
  ],
  'an answer to nobody': [
    cheat(
      "const { cache } = eval('__tslab__').require;\nfor (const file of Object.keys(cache)) if " +
        '(/server.cell.js/.test(file)) ' +
        "Object.defineProperty(cache[file].exports.running.getStore(), 'thrown', { get: () => " +
        'undefined, set() {} });',
    ),
    'Error: no sum',
  ],

  // Ends.
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
  'an endless loop': [
    cheat('for (;;) {}'),
    /cell 3 was stopped: the cell did not end within 3 seconds/,
    'Error: no sum',
  ],
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

  // Too much.
  'lists without end': [
    cheat('const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(0.5));'),
    /cell 3 was stopped: (the kernel died|it took more than 500 MiB of memory)/,
  ],
  'buffers without end': [
    cheat('const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));'),
    'cell 3 was stopped: it took more than 500 MiB of memory',
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
      "import { writeFileSync } from 'node:fs';\nfor (let i = 0; ; i++) { writeFileSync(`f${i}`, " +
        'Buffer.alloc(1 << 20)); await new Promise(resolve => setTimeout(resolve, 5)); }',
    ),
    'cell 3 was stopped: it wrote more than 64 MiB',
  ],
  'processes without end': [
    cheat("import { spawn } from 'node:child_process';\nfor (;;) spawn('sh', ['-c', 'sleep 100']);"),
    'Error: no sum',
  ],
  'folders without end': [
    cheat(
      "import { chmodSync, mkdirSync } from 'node:fs';\nfor (let i = 0; i < 30; i++) { " +
        "mkdirSync('d'.repeat(200)); process.chdir('d'.repeat(200)); }\nchmodSync('.', 0);",
    ),
    'Error: no sum',
  ],
  'threads without end': [
    cheat(
      "import { Worker } from 'node:worker_threads';\nfor (;;) { new Worker('setInterval(() => {}, " +
        "1000)', { eval: true }); await new Promise(resolve => setTimeout(resolve, 1)); }",
    ),
    'cell 3 failed: Error: this is not available while a notebook is graded',
  ],
};

/** Reads, writes and reaches out; each tells what it got, and none is let. */
const reach = (root: string, port: number): Record<string, string> => ({
  'the solutions': `readFileSync(${JSON.stringify(join(root, 'source', 'ps1', 'ps1.ipynb'))}, 'utf8')`,
  "others' answers": `readFileSync(${JSON.stringify(join(root, 'submitted', 'honest', 'ps1', 'ps1.ipynb'))}, 'utf8')`,
  'the course': `readdirSync(${JSON.stringify(root)})`,
  "other submissions' workspaces":
    "readdirSync('/tmp').filter(name => name.startsWith('fastbook-grade-')).length === 1 ? fail() : 'seen'",
  grades: `(writeFileSync(${JSON.stringify(join(root, 'grades.csv'))}, 'mine'), 'written')`,
  'the root': "(writeFileSync('/mine', ''), 'written')",
  'shared memory': "(writeFileSync('/dev/shm/mine', ''), 'written')",
  'the library': "(writeFileSync(eval('__tslab__').require.resolve('fastbook-ts/course'), ''), 'written')",
  'a link to the solutions':
    `(symlinkSync(${JSON.stringify(join(root, 'source'))}, 'link'), ` + `readdirSync('link/ps1'))`,
  "the teacher's environment": "process.env['TEACHERS_TOKEN'] ?? fail()",
  'the grader': `(process.kill(${process.pid}, 0), 'found')`,
  'a program': "execFileSync('echo', ['ran'], { encoding: 'utf8' })",
  'the network':
    `await new Promise((resolve, reject) => connect(${port}, '127.0.0.1').once('connect', () => ` +
    `resolve('reached')).once('error', reject))`,
});

/** What is more than a notebook: of each, what makes its folder, and what the notes say. */
const folders: Record<string, [(folder: string) => void, string | RegExp]> = {
  'nothing in it': [folder => mkdirSync(folder, { recursive: true }), 'there is no ps1.ipynb'],
  'a link for a notebook': [
    folder => {
      mkdirSync(folder, { recursive: true });
      symlinkSync(join(course.root, 'submitted', 'honest', 'ps1', 'ps1.ipynb'), join(folder, 'ps1.ipynb'));
    },
    'there is no ps1.ipynb',
  ],
  'a link to the solutions': [
    folder => {
      mkdirSync(dirname(folder));
      symlinkSync(join(course.root, 'source', 'ps1'), folder);
    },
    /^the folder is a link/,
  ],
  'a link to another': [
    folder => symlinkSync(join(course.root, 'submitted', 'honest'), dirname(folder)),
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

const limits = { ...defaultLimits, cellMs: 3_000, memoryMiB: 500, diskMiB: 64, cellOutput: 100_000 };

/** Grades all that was handed in; every submission has to have a result. */
async function gradeAll({ root }: Course, isolation: Isolation): Promise<Map<string, Grade>> {
  const { results, failed } = await gradeAssignment(root, 'ps1', { isolation, limits });
  expect(failed).toEqual([]);
  return new Map(results.map(result => [result.student, gradeOf(result, new Map())]));
}

/** A submission that tries to reach out of its own folder, and prints what it got. */
const reachingOut = (tries: Record<string, string>) =>
  cheat(
    "import { readFileSync, readdirSync, writeFileSync, symlinkSync } from 'node:fs';\nimport { " +
      "execFileSync } from 'node:child_process';\nimport { connect } from 'node:net';\nconst fail = " +
      "() => { throw new Error('nothing'); };",
    ...Object.entries(tries).map(
      ([name, code]) =>
        `try { console.log(${JSON.stringify(name)}, 'GOT', ${code}); } catch (error: any) { ` +
        `console.log(${JSON.stringify(name)}, 'refused', error.code ?? error.message); }`,
    ),
  );

/** What it printed. */
function reached({ root }: Course): string[] {
  const text = readFileSync(join(root, 'autograded', 'reaching out', 'ps1', 'ps1.ipynb'), 'utf8');
  const lines = [...text.matchAll(/"([^"\\]+ (GOT|refused) [^"\\]+)/g)].map(([, line]) => line);
  expect(lines).toHaveLength(Object.keys(reach('', 0)).length);
  return lines.filter(line => line.includes('GOT'));
}

let grades: Map<string, Grade>;
const port = { server: createServer() };

beforeAll(async () => {
  process.env['TEACHERS_TOKEN'] = 'hunter2';
  await new Promise<void>(resolve => port.server.listen(0, '127.0.0.1', resolve));
  course.handIn('honest', solved({}, source));
  for (const [name, [submitted]] of Object.entries(cheats)) course.handIn(name, submitted);
  for (const [name, [make]] of Object.entries(folders)) make(join(course.root, 'submitted', name, 'ps1'));
  course.handIn('reaching out', reachingOut(reach(course.root, (port.server.address() as AddressInfo).port)));
  course.handIn('honest, and last', solved({}, source)); // 'honest' comes early
  grades = await gradeAll(course, bestIsolation());
});

afterAll(() => {
  port.server.close();
  delete process.env['TEACHERS_TOKEN'];
  course.remove();
});

const said = ({ notes, cells: scores }: Grade) => [...notes, ...scores.map(({ reason }) => reason)];

it.each(Object.entries(cheats))('%s: not a point', (name, [, ...reasons]) => {
  const graded = grades.get(name)!;
  expect([graded.score, ...said(graded)]).toEqual(
    expect.arrayContaining([
      0,
      ...reasons.map(
        reason =>
          expect.stringMatching(
            typeof reason === 'string' ? reason.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : reason,
          ) as unknown,
      ),
    ]),
  );
});

it.each(Object.entries(folders))('%s: not a point', (name, [, note]) => {
  const { score, notes } = grades.get(name)!;
  expect([score, notes.join()]).toEqual([0, typeof note === 'string' ? note : expect.stringMatching(note)]);
});

it('who is honest among them has all points', () => {
  for (const name of ['honest', 'honest, and last'])
    expect(grades.get(name)).toMatchObject({ score: 6, max: 6, notes: [] });
});

it('nothing outside can be read, written or reached', () => {
  expect(reached(course)).toEqual([]);
  expect(grades.get('reaching out')!.score).toBe(0);
  expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
});

it('by the permissions of Node alone, too', async () => {
  const open = new Course(source);
  try {
    const some = [
      'another language for a moment',
      'the code of the test',
      'signals',
      'process.exit',
      'an endless loop',
      'buffers without end',
      'folders without end',
      'processes without end',
    ];
    for (const name of some) open.handIn(name, cheats[name][0]);
    open.handIn('honest', solved({}, source));
    open.handIn('reaching out', reachingOut(reach(open.root, (port.server.address() as AddressInfo).port)));
    const graded = await gradeAll(open, 'permission');
    expect(Object.fromEntries([...graded].map(([name, { score }]) => [name, score]))).toEqual({
      ...Object.fromEntries(some.map(name => [name, 0])),
      honest: 6,
      'reaching out': 0,
    });
    expect(reached(open)).toEqual([]);
  } finally {
    open.remove();
  }
});

it('nothing is left behind', () => {
  expect(readdirSync(tmpdir()).filter(name => name.startsWith(`fastbook-grade-${process.pid}-`))).toEqual([]);
});
