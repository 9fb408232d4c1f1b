import type { Grade } from '../../lib/course/grade/submissiongrade';
import { cheat, expectNothingEarned, gradeAttacks, source, trap, type Attack } from '../support/attacks';
import { Course, solved } from '../support/course';
import { describeWalls, tried } from '../support/walls';

/** Attacks on what the kernel runs cells with: none of them earns a point. */
jest.setTimeout(15 * 60_000);

/** An answer that returns what it has found in the tests' code, and code that looks for that. */
const reader = (code: string) =>
  solved(
    {
      add:
        'const known = new Map<string, number>();\n' +
        'const add = (a: number, b: number) => known.get(`${a}, ${b}`) ?? 0.125;\n' +
        'const read = (text: unknown) => { for (const [, given, sum] of ' +
        'String(text).matchAll(/add\\(([^()]*)\\), (-?\\d+)/g)) known.set(given, Number(sum)); };\n' +
        "const load = eval('__kernel__').require;\n" +
        code,
    },
    source,
  );

const denied = 'Error: this is not available while a notebook is graded';

/** What is common to the attacks that replace what an `await` gives. */
const fake = '{ check() {}, score: async () => 2, default: { equal() {} }, then: undefined }';

/** A cell for which each promise of an `await` is 2. */
const forged =
  'const forged = { check() {}, wait: (promise: Promise<unknown>) => ' +
  '{ promise.catch(() => {}); return 2; } };\n';

const attacks: Record<string, Attack> = {
  'a session of the inspector': [
    reader(
      "const { Session } = load('inspector');\nconst session = new Session();\nsession.connect();\n" +
        "session.on('Debugger.scriptParsed', ({ params }: any) => session.post('Debugger.getScriptSource', " +
        '{ scriptId: params.scriptId }, (_: unknown, reply: any) => read(reply?.scriptSource)));\n' +
        "session.post('Debugger.enable');",
    ),
    denied,
  ],
  'a session of promises': [
    cheat("new (eval('__kernel__').require('inspector/promises').Session)();"),
    denied,
  ],
  "the inspector's port": [cheat("eval('__kernel__').require('inspector').open(9333);"), denied],
  'the inspector by a signal': [cheat('(process as any)._debugProcess(process.pid);'), denied],
  "Node's bindings": [cheat("(process as any).binding('inspector');"), denied],
  'the module of a binding': [cheat("(process as any)._linkedBinding('inspector');"), denied],
  'what is sent to the compiler': [
    reader(
      "const { Duplex } = load('stream'), { write } = Duplex.prototype;\n" +
        'Duplex.prototype.write = function (chunk: unknown, ...rest: unknown[]) ' +
        '{ read(chunk); return write.call(this, chunk, ...rest); };',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'what the compiler replies': [
    reader(
      "const { Readable } = load('stream'), { push } = Readable.prototype;\n" +
        'Readable.prototype.push = function (chunk: unknown, ...rest: unknown[]) ' +
        '{ read(chunk); return push.call(this, chunk, ...rest); };',
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'what the kernel reads': [
    reader(
      'const { nextTick } = process as any, seen = new Set<unknown>();\n' +
        'process.nextTick = (f: any, ...args: any[]) => { const [stream] = args; ' +
        "if (typeof stream?.on === 'function' && !seen.has(stream)) { seen.add(stream); " +
        "stream.on('data', read); } return nextTick(f, ...args); };",
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  "the compiler's process": [
    reader(
      "load('diagnostics_channel').subscribe('child_process', ({ process: child }: any) => " +
        "child.stdout.on('data', read));",
    ),
    denied,
  ],
  "the compiler's files": [
    reader(
      "const fs = load('fs');\n" +
        "for (const fd of fs.readdirSync('/proc/self/fd')) { try { " +
        "if (fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket')) " +
        'fs.writeSync(Number(fd), \'{"id":0}\\n\'); } catch {} }',
    ),
    /add was stopped|Error: no sum/,
  ],
  'another compiler': [
    reader(
      'for (const file of Object.keys(load.cache)) if (/compilerprocess/.test(file)) {\n' +
        'const { prototype } = load.cache[file].exports.CompilerProcess, { compile } = prototype;\n' +
        'prototype.compile = function (code: string) { read(code); return compile.call(this, code); }; }',
    ),
    /^add failed: TypeError: Cannot define property compile, object is not extensible/,
  ],
  "the kernel's globals": [
    cheat(
      "for (const name of ['__kernel__', '__kernel_guarded__', '__kernel_take__', '__kernel_unwind__']) {\n" +
        "for (const change of [() => (eval('globalThis')[name] = () => 2), () => " +
        "Object.defineProperty(eval('globalThis'), name, { value: () => 2 }), " +
        "() => delete eval('globalThis')[name]]) { try { change(); } catch {} } }",
      "new (eval('__kernel__').require('vm').Script)('let __kernel__ = {}').runInThisContext();",
    ),
    'Error: no sum',
    /^cell 4 failed: SyntaxError: Identifier '__kernel__' has already been declared/,
  ],
  "the kernel's globals, called": [
    trap(
      "for (const name of ['__kernel_guarded__', '__kernel_take__', '__kernel_unwind__']) " +
        "try { eval('globalThis')[name](2); } catch {}",
    ),
    'add(1, 2): expected 3, got 0.125',
  ],
  'another cell': [
    trap(
      `${forged}const { cache } = eval('__kernel__').require;\n` +
        'for (const file of Object.keys(cache)) if (/runningcell/.test(file)) { ' +
        'const { exports } = cache[file], running = exports.currentCell.getStore();\n' +
        'for (const forge of [() => Object.assign(running, forged), () => (exports.currentCell.getStore = ' +
        '() => forged), () => (exports.currentCell = { getStore: () => forged })]) ' +
        'try { forge(); } catch {} }',
    ),
    'the test did not make the same checks as with the solution',
  ],
  'a cell that a promise knows': [
    trap(
      `${forged}const promise = Promise.resolve() as any;\n` +
        'for (const key of Object.getOwnPropertySymbols(promise)) ' +
        'try { Object.assign(promise[key], forged); } catch {}',
    ),
    'nothing earned',
  ],
  'a module that resolves': [
    cheat(
      "for (const name of ['fastbook-ts/course', 'node:assert']) " +
        `eval('__kernel__').load(name).then = (resolve: any) => resolve(${fake});`,
    ),
    /^cell 3 failed: TypeError: Cannot add property then/,
  ],
  'a module pinned again': [
    cheat(
      "import { writeFileSync } from 'node:fs';\n" +
        "writeFileSync('course.js', 'exports.check = () => {}; exports.score = async () => 2;');\n" +
        "await eval('__kernel__').pin('./course.js'); await eval('__kernel__').pin('fastbook-ts/course');\n" +
        "eval('__kernel__').pin = eval('__kernel__').load = () => (" +
        `${fake});`,
    ),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'load'/,
  ],
  'stacks of their own': [
    cheat(
      'Error.prepareStackTrace = (_, frames) => frames.map(frame => [frame.getFunction(), frame.getThis()]);',
    ),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'prepareStackTrace'/,
  ],
  'promises that show themselves': [
    cheat("(Promise.prototype as any)[Symbol.for('nodejs.util.inspect.custom')] = () => 'mine';"),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'Symbol\(nodejs.util.inspect.custom\)'/,
  ],
  'a display of their own': [
    cheat("(globalThis as any)[Symbol.for('fastbook-ts.kernel')].display = () => {};"),
    /^cell 3 failed: TypeError: Cannot assign to read only property 'display'/,
  ],
};

describeWalls('attacks on the kernel', wall => {
  const here = tried(wall, attacks);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    grades = await gradeAttacks(new Course(source), here, wall);
  });

  it.each(Object.entries(here))('%s: no points', (name, attack) => {
    expectNothingEarned(grades.get(name)!, attack);
  });
});
