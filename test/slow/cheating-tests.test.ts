import type { Grade } from '../../lib/course/grade/submissiongrade';
import { nbgraderOf } from '../../lib/course/format/metadata';
import type { Notebook } from '../../lib/jupyter/notebook/nbformat';
import { plainCell } from '../support/assignment';
import { cheat, expectNothingEarned, gradeAttacks, source, trap, type Attack } from '../support/attacks';
import { Course, solved } from '../support/course';
import { describeWalls, tried } from '../support/walls';

/** Attacks on the tests: none of them earns a point, and the report says what each was. */
jest.setTimeout(15 * 60_000);

const edited = (edit: (notebook: Notebook) => void) => {
  const notebook = cheat();
  edit(notebook);
  return notebook;
};
const find = ({ cells }: Notebook, id: string) => cells.find(cell => nbgraderOf(cell)?.grade_id === id)!;

const onNotebook: Record<string, Attack> = {
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
  'not JSON': ['{"cells": [', /cannot read the notebook .*it is damaged/],
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
};

const onChecks: Record<string, Attack> = {
  'a check of their own': [
    cheat('const check = () => {}; const score = async () => 2;'),
    'add(1, 2): expected 3, got 0.125',
  ],
  'a changed module': [
    cheat(
      "import * as course from 'fastbook-ts/course';\n" +
        "for (const name of ['check', 'score']) { try { (course as any)[name] = () => 2; } " +
        "catch {} try { eval('__kernel__').require('fastbook-ts/course')[name] = () => 2; } " +
        'catch {} }',
      '(assert as any).equal = () => {};',
    ),
    'add(1, 2): expected 3, got 0.125',
    /^cell 4 failed: TypeError: Cannot assign to read only property 'equal'/,
  ],
  'another module in the cache': [
    cheat(
      "const req = eval('__kernel__').require; for (const file of Object.keys(req.cache)) if " +
        '(/course/.test(file)) { try { req.cache[file].exports = { check() {}, ' +
        'score: async () => 2 }; } catch {} req.cache[file] = { exports: { check() {}, ' +
        'score: async () => 2 } }; }',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another loader': [
    cheat(
      "const load = eval('__kernel__').require('module'); load._load = () => ({ check() {}, " +
        'score: async () => 2, equal() {} }); load.prototype.require = load._load;',
    ),
    'add(1, 2): expected 3, got 0.125',
    /^cell 3 failed: TypeError: Cannot assign to read only property '_load'/,
  ],
  'another require': [
    cheat(
      "const hooks = eval('__kernel__'); hooks.require = () => ({ check() {}, " +
        'score: async () => 2, default: { equal() {} } }); hooks.resume = () => 2;',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another global object': [
    cheat(
      "eval('globalThis').__kernel__ = { ...eval('__kernel__'), require: () => ({ check() {}, " +
        'score: async () => 2 }) };',
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
        "eval('__kernel__').require('assert').equal = () => {};",
    ),
    /^TypeError: Cannot assign to read only property 'is'/,
  ],
  'a language changed again and again': [
    cheat('setInterval(() => { Object.is = () => true; Math.abs = () => 0; }, 0);'),
    'Error: no sum',
  ],
  'a language with more in it': [
    cheat(
      '(Object.prototype as any).toJSON = function () { return { ...this, value: 2, ' +
        "replaced: '' }; }; Object.defineProperty(Object.prototype, 'value', { get: () => 2, " +
        'set() {} }); (Object.prototype as any).get = () => 2;',
    ),
    'cell 3 failed: TypeError: Cannot add property toJSON, object is not extensible',
  ],
  'the names of the checks, again and again': [
    cheat('setInterval(() => eval("check = () => {}; score = async () => 2; assert = { equal() {} }"), 0);'),
    'add(1, 2): expected 3, got 0.125',
    'Error: no sum',
  ],
  'the names of the checks, for the hidden one': [
    trap("eval('check = () => {}; score = async () => 2');\nif (a === 1 && b === 2) return 3;"),
    /^the hidden one: expected 0, got 0.125/,
  ],
  'another way to require': [
    cheat(
      "eval('__kernel__').require.apply = () => ({ check() {}, score: async () => 2, default: { " +
        'equal() {} } });',
    ),
    /^cell 3 failed: TypeError: Cannot .* property apply/,
    'add(1, 2): expected 3, got 0.125',
  ],
  'a module of the same name': [
    cheat(
      "import { mkdirSync, writeFileSync } from 'node:fs';\n" +
        "mkdirSync('node_modules/fastbook-ts/course', { recursive: true });\n" +
        "writeFileSync('node_modules/fastbook-ts/course/index.js', 'exports.check = () => {}; " +
        "exports.score = async () => 2;');\n" +
        "const paths = eval('__kernel__').require('module')._pathCache;\n" +
        'for (const path of Object.keys(paths)) delete paths[path];',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another language for a moment': [
    trap(
      'const { prototype } = Array as any, iterator = prototype[Symbol.iterator];\n' +
        'if (a === 1) prototype[Symbol.iterator] = () => { prototype[Symbol.iterator] = iterator; ' +
        'return [3, 4, 0.125][Symbol.iterator](); };\nif (a === 1) return 2;',
    ),
    /^TypeError: Cannot assign to read only property 'Symbol\(Symbol.iterator\)'/,
  ],
  'another evaluator': [
    cheat(
      "const { cache } = eval('__kernel__').require;\n" +
        'for (const file of Object.keys(cache)) if (/evaluator/.test(file)) ' +
        'cache[file].exports.Evaluator.prototype.run = async () => ({ value: 2 });',
    ),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'run'/,
  ],
  'the code of the test': [
    trap("eval('__kernel__').require('v8').writeHeapSnapshot('all');"),
    'Error: this is not available while a notebook is graded',
  ],
  'no number': [
    solved({ add: 'const add = (a: number, b: number) => NaN;' }, source),
    'add(1, 2): expected 3, got NaN',
  ],
};

const onOutputs: Record<string, Attack> = {
  'printed points': [
    cheat(
      "console.log('All tests passed'); console.log(2);",
      "import { display } from 'tslab';\n" +
        "display.raw('text/plain', '2'); display.html('<b>2 of 2 points</b>');",
    ),
    'Error: no sum',
  ],
  'displayed results': [
    trap(
      "const kernel = (globalThis as any)[Symbol.for('fastbook-ts.kernel')]; " +
        "kernel.display({ data: { 'text/plain': '2' }, metadata: {}, " +
        "execution_count: 1, output_type: 'execute_result' }, false); throw new Error('caught?');",
    ),
    /caught\?/,
  ],
  'completions of their own': [
    trap(
      "for (const name of Object.getOwnPropertyNames(eval('globalThis'))) if " +
        "(name.startsWith('completion_')) { const channel = eval('globalThis')[name]; " +
        "channel.complete('guess', 2); channel.complete(String((add as any).caller), 2); }",
    ),
    /^TypeError: 'caller', 'callee', and 'arguments' properties may not be accessed/,
  ],
  'the end of the test': [
    trap(
      'Promise.race = async () => undefined as never; ' +
        "eval('__kernel__').require('async_hooks').AsyncLocalStorage.prototype.getStore = () => " +
        'undefined;',
    ),
    /^TypeError: Cannot assign to read only property 'race'/,
  ],
  'a hijacked kernel': [
    cheat(
      "const { Worker } = eval('__kernel__').require('worker_threads'); " +
        'const post = Worker.prototype.postMessage; ' +
        "Worker.prototype.postMessage = function (m: any) { if (m.type === 'reply') m = { ...m, " +
        "status: 'ok' }; if (m.type === 'publish' && m.msgType === 'error') return; " +
        'return post.call(this, m); };',
    ),
    'Error: no sum',
  ],
  'a debugger': [
    cheat("const inspector = eval('__kernel__').require('inspector'); new inspector.Session().connect();"),
    'Error: no sum',
  ],

  'an output without end in depth': [
    cheat(
      'let all: unknown = 1;\nfor (let i = 0; i < 3000; i++) all = [all];\n' +
        "(globalThis as any)[Symbol.for('fastbook-ts.kernel')].display({ data: { " +
        "'application/json': all }, metadata: {} }, false);",
    ),
    'Error: no sum',
  ],
  'an output that is too much to read': [
    cheat(
      "(globalThis as any)[Symbol.for('fastbook-ts.kernel')].display({ data: { " +
        "'application/json': new Array(1e6).fill({}) }, metadata: {} }, false);",
    ),
    'cell 3 was stopped: it printed more than 100000 characters',
  ],
  'an answer to nobody': [
    cheat(
      "const { cache } = eval('__kernel__').require;\n" +
        'for (const file of Object.keys(cache)) if (/server.cell.js/.test(file)) ' +
        "Object.defineProperty(cache[file].exports.running.getStore(), 'thrown', { " +
        'get: () => undefined, set() {} });',
    ),
    'Error: no sum',
  ],
};

const attacks = { ...onNotebook, ...onChecks, ...onOutputs };

describeWalls('attacks on tests', wall => {
  const here = tried(wall, attacks);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    grades = await gradeAttacks(new Course(source), here, wall);
  });

  it.each(Object.entries(here))('%s: no points', (name, attack) => {
    expectNothingEarned(grades.get(name)!, attack);
  });
});
