import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grade } from '../../lib/course/grade/grade';
import { bestIsolation } from '../../lib/course/grade/isolation';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf, type Grade } from '../../lib/course/grade/report';
import { nbgraderOf } from '../../lib/course/metadata';
import type { Cell, Notebook } from '../../lib/jupyter/nbformat';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { before, Course, solved } from '../support/course';

/** What students hand in by cunning or by accident: it earns nothing, harms nobody, stops nothing, and the report says what it was. */
jest.setTimeout(15 * 60_000);

const source = assignment(
  courseCell('read-only', 'given', "import { check, score } from 'fastbook-ts/course';\nimport assert from 'node:assert';"),
  courseCell('autograded answer', 'add', 'function add(a: number, b: number): number {\n  // BEGIN SOLUTION\n  return a + b;\n  // END SOLUTION\n}'),
  courseCell('tests', 'checked', "check('add(1, 2)', add(1, 2), 3);\n// BEGIN HIDDEN TESTS\ncheck('the hidden one', add(-1, 1), 0);\n// END HIDDEN TESTS", 2),
  courseCell('tests', 'asserted', 'assert.equal(add(2, 2), 4);', 1),
  courseCell('tests', 'thrown', "if ([[1, 1, 2], [3, 4, 7]].some(([a, b, c]) => add(a, b) !== c)) throw new Error('no sum');", 1),
  courseCell('tests', 'scored', "await score(2, [['one', () => check('add(1, 1)', add(1, 1), 2)], ['two', () => check('add(0, 1)', add(0, 1), 1)]])", 2),
);

const course = new Course(source);
const wrong = 'const add = (a: number, b: number) => 0.125;'; // no test takes it for right
const cells = (...sources: string[]): Cell[] => sources.map(text => plainCell('code', text));

/** A wrong answer, and cells before the first test. */
const cheat = (...sources: string[]) => before(solved({ add: wrong }, source), 'checked', ...cells(...sources));
/** An answer that does something when a test calls it. */
const trap = (body: string) => solved({ add: `function add(a: number, b: number): number {\n${body}\nreturn 0.125;\n}` }, source);
const edited = (edit: (notebook: Notebook) => void) => {
  const notebook = cheat();
  edit(notebook);
  return notebook;
};
const find = ({ cells }: Notebook, id: string) => cells.find(cell => nbgraderOf(cell)?.grade_id === id)!;

/** Of each: what is handed in, and what the reasons and notes say. None earns a point. */
const cheats: Record<string, [Notebook | string, ...(string | RegExp)[]]> = {
  // The notebook.
  'changed tests': [edited(notebook => { for (const id of ['checked', 'asserted', 'thrown', 'scored']) find(notebook, id).source = '2'; }), 'the cell checked was changed, and was put back', 'add(1, 2): expected 3, got 0.125'],
  'no tests': [edited(notebook => { notebook.cells = notebook.cells.filter(cell => !nbgraderOf(cell)?.grade); }), 'the cell thrown was missing, and was put back', 'Error: no sum'],
  'tests twice': [edited(notebook => { notebook.cells.push({ ...structuredClone(find(notebook, 'thrown')), source: '1' }); }), 'the cell thrown was there more than once; the last one counts', 'the cell thrown was changed, and was put back'],
  'tests as text': [edited(notebook => { Object.assign(find(notebook, 'thrown'), { cell_type: 'markdown' }); }), 'the cell thrown was made markdown, and is code again', 'Error: no sum'],
  'more points': [edited(notebook => { for (const cell of notebook.cells) if (nbgraderOf(cell)) Object.assign(nbgraderOf(cell)!, { points: 1000, grade: false, checksum: 'x' }); }), 'Error: no sum'],
  'metadata of all kinds': [edited(notebook => { for (const [i, cell] of notebook.cells.entries()) cell.metadata['nbgrader'] = [null, 'x', 3, [], { grade_id: 5 }, { grade_id: { toString: 1 } }][i]; }), 'the cell checked was missing, and was put back'],
  'not JSON': ['{"cells": [', /cannot read the notebook .*JSON/],
  'no notebook': ['[1, 2]', /cannot read the notebook .*expected nbformat 4/],
  'an empty file': ['', /cannot read the notebook/],
  'brackets without end': ['['.repeat(1e6), /cannot read the notebook/],

  // The checks.
  'a check of their own': [cheat('const check = () => {}; const score = async () => 2;'), 'add(1, 2): expected 3, got 0.125'],
  'a changed module': [cheat("import * as course from 'fastbook-ts/course';\nfor (const name of ['check', 'score']) { try { (course as any)[name] = () => 2; } catch {} try { eval('__tslab__').require('fastbook-ts/course')[name] = () => 2; } catch {} }", "(assert as any).equal = () => {};"), 'add(1, 2): expected 3, got 0.125', /before asserted|before checked.*assert.equal/],
  'another module in the cache': [cheat("const req = eval('__tslab__').require; for (const file of Object.keys(req.cache)) if (/course/.test(file)) { try { req.cache[file].exports = { check() {}, score: async () => 2 }; } catch {} req.cache[file] = { exports: { check() {}, score: async () => 2 } }; }"), 'add(1, 2): expected 3, got 0.125', /before checked, this had been replaced.*require.cache/],
  'another loader': [cheat("const load = eval('__tslab__').require('module'); load._load = () => ({ check() {}, score: async () => 2, equal() {} }); load.prototype.require = load._load;"), 'add(1, 2): expected 3, got 0.125', /replaced.*_load/],
  'another require': [cheat("const hooks = eval('__tslab__'); hooks.require = () => ({ check() {}, score: async () => 2, default: { equal() {} } }); hooks.resume = () => 2;"), 'add(1, 2): expected 3, got 0.125', /replaced.*__tslab__\.require/],
  'another global object': [cheat("eval('globalThis').__tslab__ = { ...eval('__tslab__'), require: () => ({ check() {}, score: async () => 2 }) };"), 'add(1, 2): expected 3, got 0.125', /replaced.*__tslab__/],
  'a changed language': [cheat('Object.is = () => true; Math.abs = () => 0; Number.isFinite = () => true; String.prototype.includes = () => true; JSON.parse = () => 2;'), 'add(1, 2): expected 3, got 0.125', 'Error: no sum', /replaced.*Object\.is, .*Math\.abs/],
  'a language that the kernel cannot speak': [cheat('Array.isArray = (() => true) as any; (Array.prototype as any).some = () => false; (Array.prototype as any).every = () => true;'), /the kernel does not work any more/],
  'a language changed for good': [cheat("Object.defineProperty(Array.prototype, 'some', { value: () => false, writable: false, configurable: false });"), /replaced/],
  'a language changed while the test runs': [trap("Object.is = () => true; Math.abs = () => 0; (Array.prototype as any).some = () => false; eval('__tslab__').require('assert').equal = () => {};"), 'add(1, 2): expected 3, got 0.125', /replaced Array.prototype.some|no sum/],
  'a language changed again and again': [cheat('setInterval(() => { Object.is = () => true; Math.abs = () => 0; }, 0);'), /replaced.*Math\.abs/],
  'a language with more in it': [cheat("(Object.prototype as any).toJSON = function () { return { ...this, value: 2, replaced: '' }; }; Object.defineProperty(Object.prototype, 'value', { get: () => 2, set() {} }); (Object.prototype as any).get = () => 2;"), /./],

  // Output.
  'printed points': [cheat("console.log('All tests passed'); console.log(2);", "import { display } from 'tslab';\ndisplay.raw('text/plain', '2'); display.html('<b>2 of 2 points</b>');"), 'Error: no sum'],
  'displayed results': [trap("const jupyter = eval('__tslab__').require('tslab/dist/jupyter'); jupyter.lastWriteDisplayData({ data: { 'text/plain': '2' }, metadata: {}, execution_count: 1, output_type: 'execute_result' }, false); throw new Error('caught?');"), /caught\?/],
  'receipts of their own': [trap("for (const name of Object.getOwnPropertyNames(eval('globalThis'))) if (name.startsWith('desk_')) { const desk = eval('globalThis')[name]; desk.receipt('guess', 2); desk.receipt(String((add as any).caller), 2); }"), 'Error: no sum'],
  'the end of the test': [trap("Promise.race = async () => undefined as never; eval('__tslab__').require('async_hooks').AsyncLocalStorage.prototype.getStore = () => undefined;"), /./],
  'a hijacked kernel': [cheat("const { Worker } = eval('__tslab__').require('worker_threads'); const post = Worker.prototype.postMessage; Worker.prototype.postMessage = function (m: any) { if (m.type === 'reply') m = { ...m, status: 'ok' }; if (m.type === 'publish' && m.msgType === 'error') return; return post.call(this, m); };"), /replaced.*Worker.prototype.postMessage/],
  'a debugger': [cheat("const inspector = eval('__tslab__').require('inspector'); new inspector.Session().connect();"), 'Error: no sum'],

  // Ends.
  'process.exit': [cheat('process.exit(0);'), 'cell 3 was stopped: the kernel died (exit code 0)', 'not run: the kernel ended in an earlier cell: the kernel died (exit code 0)'],
  'process.exit in the test': [trap('process.exit(0);'), 'stopped: the kernel died (exit code 0)'],
  'a killed kernel': [cheat("process.kill(process.pid, 'SIGKILL');"), /cell 3 was stopped: the kernel died/],
  'abort': [cheat('process.abort();'), /cell 3 was stopped: the kernel died/],
  'an endless loop': [cheat('for (;;) {}'), /cell 3 was stopped: the cell did not end within 3 seconds/, 'Error: no sum'],
  'an endless wait': [cheat('await new Promise(() => setInterval(() => {}, 1000));'), /cell 3 was stopped: the cell did not end within 3 seconds/],
  'an endless loop of awaits': [cheat('for (;;) await null;'), /cell 3 was stopped: the cell did not end within 3 seconds/],
  'a blocked thread': [cheat('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'), /cell 3 was stopped: the cell did not end within 3 seconds/],
  'an endless loop in the test': [trap('for (;;) {}'), /checked was stopped: the cell did not end within 3 seconds/],
  'an unhandled rejection': [cheat("void Promise.reject(new Error('nobody'));"), 'Error: no sum'],
  'a rejection later': [cheat("setTimeout(() => { throw new Error('later'); }, 10); process.on('uncaughtException', () => {});"), 'Error: no sum'],

  // Too much.
  'lists without end': [cheat('const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(0.5));'), /cell 3 was stopped: (the kernel died|it took more than 700 MiB of memory)/],
  'buffers without end': [cheat('const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));'), 'cell 3 was stopped: it took more than 700 MiB of memory'],
  'output without end': [cheat("for (;;) console.log('x'.repeat(1000));"), 'cell 3 was stopped: it printed more than 100000 characters', 'Error: no sum'],
  'displays without end': [cheat("import { display } from 'tslab';\nfor (;;) { display.text('x'.repeat(1000)); await null; }"), 'cell 3 was stopped: it printed more than 100000 characters'],
  'files without end': [cheat("import { writeFileSync } from 'node:fs';\nfor (let i = 0; ; i++) { writeFileSync(`f${i}`, Buffer.alloc(1 << 20)); await new Promise(resolve => setTimeout(resolve, 5)); }"), 'cell 3 was stopped: it wrote more than 64 MiB'],
  'processes without end': [cheat("import { spawn } from 'node:child_process';\nfor (;;) spawn('sh', ['-c', 'sleep 100']);"), 'Error: no sum'],
  'threads without end': [cheat("import { Worker } from 'node:worker_threads';\nfor (;;) { new Worker('setInterval(() => {}, 1000)', { eval: true }); await new Promise(resolve => setTimeout(resolve, 1)); }"), /cell 3 was stopped/],
};

/** Reads, writes and reaches out; each tells what it got, and none is let. */
const reach = (root: string, port: number): Record<string, string> => ({
  'the solutions': `readFileSync(${JSON.stringify(join(root, 'source', 'ps1', 'ps1.ipynb'))}, 'utf8')`,
  'others\' answers': `readFileSync(${JSON.stringify(join(root, 'submitted', 'honest', 'ps1', 'ps1.ipynb'))}, 'utf8')`,
  'the course': `readdirSync(${JSON.stringify(root)})`,
  'other submissions\' places': "readdirSync('/tmp').filter(name => name.startsWith('fastbook-grade-')).length === 1 ? fail() : 'seen'",
  'grades': `(writeFileSync(${JSON.stringify(join(root, 'grades.csv'))}, 'mine'), 'written')`,
  'the root': "(writeFileSync('/mine', ''), 'written')",
  'shared memory': "(writeFileSync('/dev/shm/mine', ''), 'written')",
  'the library': "(writeFileSync(eval('__tslab__').require.resolve('fastbook-ts/course'), ''), 'written')",
  'a link to the solutions': `(symlinkSync(${JSON.stringify(join(root, 'source'))}, 'link'), readdirSync('link/ps1'))`,
  'the teacher\'s environment': "process.env['TEACHERS_TOKEN'] ?? fail()",
  'the grader': `(process.kill(${process.pid}, 0), 'found')`,
  'a program': "execFileSync('echo', ['ran'], { encoding: 'utf8' })",
  'the network': `await new Promise((resolve, reject) => connect(${port}, '127.0.0.1').once('connect', () => resolve('reached')).once('error', reject))`,
});

let grades: Map<string, Grade>;
const port = { server: createServer() };

beforeAll(async () => {
  process.env['TEACHERS_TOKEN'] = 'hunter2';
  await new Promise<void>(resolve => port.server.listen(0, '127.0.0.1', resolve));
  const tries = Object.entries(reach(course.root, (port.server.address() as AddressInfo).port));
  course.handIn('honest', solved({}, source));
  for (const [name, [submitted]] of Object.entries(cheats)) course.handIn(name, submitted);
  course.handIn('reaching out', cheat(
    "import { readFileSync, readdirSync, writeFileSync, symlinkSync } from 'node:fs';\nimport { execFileSync } from 'node:child_process';\nimport { connect } from 'node:net';\nconst fail = () => { throw new Error('nothing'); };",
    ...tries.map(([name, code]) => `try { console.log(${JSON.stringify(name)}, 'GOT', ${code}); } catch (error: any) { console.log(${JSON.stringify(name)}, 'refused', error.code ?? error.message); }`),
  ));
  const link = join(course.root, 'submitted', 'a link', 'ps1');
  mkdirSync(link, { recursive: true });
  symlinkSync(join(course.root, 'submitted', 'honest', 'ps1', 'ps1.ipynb'), join(link, 'ps1.ipynb'));
  mkdirSync(join(course.root, 'submitted', 'nothing in it', 'ps1'), { recursive: true });
  course.handIn('honest, and last', solved({}, source)); // 'honest' comes early

  const limits = { ...defaultLimits, cellMs: 3_000, memoryMiB: 700, diskMiB: 64, cellOutput: 100_000 };
  const failures: unknown[] = [];
  const { results } = await grade(course.root, 'ps1', { isolation: bestIsolation(), limits, onEvent: event => { if (event.kind === 'failed') failures.push(event); } });
  expect(failures).toEqual([]);
  grades = new Map(results.map(result => [result.student, gradeOf(result, new Map())]));
});

afterAll(() => {
  port.server.close();
  delete process.env['TEACHERS_TOKEN'];
  course.remove();
});

const said = ({ notes, cells: scores }: Grade) => [...notes, ...scores.map(({ reason }) => reason)];

it.each(Object.entries(cheats))('%s: not a point', (name, [, ...reasons]) => {
  const graded = grades.get(name)!;
  expect([graded.score, ...said(graded)]).toEqual(expect.arrayContaining([0, ...reasons.map(reason => expect.stringMatching(typeof reason === 'string' ? reason.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : reason) as unknown)]));
});

it('neither for a link to what another has handed in, nor for nothing', () => {
  expect(said(grades.get('a link')!)).toContain('there is no ps1.ipynb');
  expect([grades.get('a link')!.score, grades.get('nothing in it')!.score]).toEqual([0, 0]);
});

it('who is honest among them has all points', () => {
  for (const name of ['honest', 'honest, and last']) expect(grades.get(name)).toMatchObject({ score: 6, max: 6, notes: [] });
});

it('nothing outside can be read, written or reached', () => {
  const text = readFileSync(join(course.root, 'autograded', 'reaching out', 'ps1', 'ps1.ipynb'), 'utf8');
  const outputs = [...text.matchAll(/"([^"\\]+ (GOT|refused) [^"\\]+)/g)].map(([, line]) => line);
  expect(outputs).toHaveLength(Object.keys(reach('', 0)).length);
  expect(outputs.filter(line => line.includes('GOT'))).toEqual([]);
  expect(grades.get('reaching out')!.score).toBe(0);
  expect(existsSync(join(course.root, 'grades.csv'))).toBe(false);
});

it('nothing is left behind', () => {
  expect(readdirSync(tmpdir()).filter(name => name.startsWith(`fastbook-grade-${process.pid}-`))).toEqual([]);
});
