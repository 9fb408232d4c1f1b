import { existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grade } from '../../lib/course/grade/submissiongrade';
import type { Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { gradeAll, printedBy } from '../support/attacks';
import { before, Course, solved } from '../support/course';
import { describeWalls, tried } from '../support/walls';

/**
 * What is judged never enters the student's process: it cannot be read there, and not be earned by a trick.
 */
jest.setTimeout(15 * 60_000);

/** Every test of it is judged at home, and what is expected has a mark that is nowhere else. */
const source = assignment(
  courseCell(
    'read-only',
    'given',
    "import { check, score } from 'fastbook-ts/course';\nimport assert from 'node:assert';\n" +
      "import { readFileSync } from 'node:fs';\nconst lower = (text: string) => text.toLowerCase();",
  ),
  courseCell(
    'autograded answer',
    'shout',
    'function shout(text: string): string {\n  // BEGIN SOLUTION\n  return `${text.toUpperCase()}!`;\n' +
      '  // END SOLUTION\n}',
  ),
  courseCell(
    'tests',
    'checked',
    "check('of one word', shout('hey'), 'HEY!'); // in numbat capitals\n// BEGIN HIDDEN TESTS\n" +
      "check('the numbat one', shout('hidden argument'), 'HIDDEN ARGUMENT!');\n// END HIDDEN TESTS",
    2,
  ),
  courseCell('tests', 'asserted', "assert.equal(shout('wombat'), 'WOMBAT!');", 1),
  courseCell('tests', 'guarded', "if (shout('a') !== 'A!') throw new Error('numbat');", 1),
  courseCell('tests', 'compared', "check('longer by numbat', shout('ab').length >= 3 === true);", 1),
  courseCell(
    'tests',
    'scored',
    "await score(4, [\n  ['numbat first', () => check('quoll', shout('c'), 'C!')],\n" +
      '  // BEGIN HIDDEN TESTS\n' +
      "  ['numbat second', () => check('quoll', lower(shout('D')), 'd!'), 3],\n  // END HIDDEN TESTS\n]);",
    4,
  ),
  courseCell(
    'tests',
    'tabled',
    "const loudest = 'DUNNART!';\nfor (const [word, loud] of [['e', 'E!'], ['bilby', 'BILBY!']])\n" +
      "  check('in a table', shout(word), loud);\n// BEGIN HIDDEN TESTS\n" +
      "const rows = [{ word: 'potoroo', loud: 'POTOROO!' }];\n" +
      "rows.forEach(({ word, loud }) => check('in rows', shout(word), loud));\n" +
      "check('in a variable', shout('dunnart'), loudest);\n// END HIDDEN TESTS",
    2,
  ),
);

const wrong = "const shout = (text: string) => 'x';";
const cheat = (code: string) => before(solved({ shout: wrong }, source), 'checked', plainCell('code', code));
const trap = (code: string) =>
  solved({ shout: `function shout(text: string): string {\n${code}\nreturn 'x';\n}` }, source);

const attacks: Record<string, Notebook> = {
  'the last text that was searched': trap('console.log(RegExp.input, RegExp["$_"], RegExp["$`"]);'),
  'another Math': cheat('const Math = { abs: () => 0 }; const Object = { is: () => true };'),
  'another language': cheat(
    'Object.is = () => true; Math.abs = () => 0; (Array.prototype as any).some = () => false;\n' +
      "(String.prototype as any).includes = () => true; (JSON as any).stringify = () => 'x';",
  ),
  'another assert': cheat('(assert as any).equal = () => {}; const check = () => {};'),
  'no display': cheat("(globalThis as any)[Symbol.for('fastbook-ts.kernel')].display = () => {};"),
  'probes of their own': trap(
    "const name = Object.getOwnPropertyNames(eval('globalThis'))" +
      ".find(key => key.startsWith('completion_'))!;\n" +
      "const channel = eval('globalThis')[name]; for (let i = 0; i < 9; i++) channel.site(i, ['HEY!']);\n" +
      "channel.complete('guess', 9);",
  ),
  'events of every form': cheat(
    "const { display } = (globalThis as any)[Symbol.for('fastbook-ts.kernel')];\n" +
      "for (const event of [null, 1, 'x', [], {}, { site: -1, values: [] }, " +
      "{ site: 0, values: [['nothing']] }, " +
      '{ score: 1e9 }, { part: 3 }, { ended: 0, value: true }, ' +
      "{ site: 0, values: [['object', [1], 2]] }])\n" +
      "  display({ data: { 'application/vnd.fastbook.probe+json': event }, " +
      'metadata: {}, transient: {} }, false);',
  ),
  'values that change': cheat(
    'class Always extends String { valueOf() { return "HEY!"; } toString() { return "HEY!"; } }\n' +
      'eval("shout = () => new Proxy(new Always(), {})");',
  ),
  'the names of what is expected': trap(
    "for (const name of ['loudest', 'loud', 'rows', 'expected'])\n" +
      '  try { const found = (0, eval)(name); console.log(found);\n' +
      "  if (typeof found === 'string') return found; } catch {}",
  ),
  'too few checks': trap('process.exitCode = 0; throw undefined;'),
};

/**
 * A search of the memory from outside while the kernel waits, after all tests. The answer is wrong: a right
 * one calculates itself what is expected.
 */
const waiting = (): Notebook => {
  const notebook = solved({ shout: wrong }, source);
  notebook.cells.push(
    plainCell(
      'code',
      "import { existsSync, writeFileSync } from 'node:fs';\nwriteFileSync('waiting', '');\n" +
        "while (existsSync('waiting')) await new Promise(resolve => setTimeout(resolve, 50));",
    ),
  );
  return notebook;
};

/** The processes whose working folder is in a workspace of this one. */
const kernels = () =>
  readdirSync('/proc').filter(pid => {
    try {
      return (
        /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(join(tmpdir(), 'fastbook-grade-'))
      );
    } catch {
      return false;
    }
  });

/** Which texts are in the memory of a process, in either of the encodings of V8. */
function foundIn(pid: string, texts: readonly string[]): string[] {
  const needles = texts.flatMap(text => [Buffer.from(text, 'latin1'), Buffer.from(text, 'utf16le')]);
  const found = new Set<string>();
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const piece = Buffer.alloc(1 << 24);
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === undefined || /\[v/.test(line)) continue;
    for (let at = parseInt(from, 16); at < parseInt(to, 16); at += piece.length - 256) {
      let size: number;
      try {
        size = readSync(memory, piece, 0, Math.min(piece.length, parseInt(to, 16) - at), at);
      } catch {
        break; // pages that are not there
      }
      for (const [i, needle] of needles.entries())
        if (piece.subarray(0, size).includes(needle)) found.add(texts[i >> 1]);
    }
  }
  closeSync(memory);
  return [...found].sort();
}

const argumentsOfTests = ['dunnart', 'hidden argument', 'potoroo'];
const hidden = ['HIDDEN ARGUMENT!', 'numbat', 'quoll', 'WOMBAT!', 'DUNNART!', 'BILBY!', 'POTOROO!'];

describeWalls('what is judged at home', wall => {
  const course = new Course(source);
  const here = tried(wall, attacks);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    course.handIn('0 honest', solved({}, source));
    course.handIn('~ honest', solved({}, source));
    for (const [name, notebook] of Object.entries(here)) course.handIn(name, notebook);
    grades = await gradeAll(course, wall);
  });

  it('an honest submission has full marks, all judged at home', () => {
    for (const student of ['0 honest', '~ honest']) {
      expect(grades.get(student)).toMatchObject({ score: 11, max: 11, notes: [] });
      expect(grades.get(student)!.cells.map(({ inside }) => inside)).toEqual(Array(6).fill(undefined));
    }
  });

  it.each(Object.keys(here))('%s: no points, and nothing read', name => {
    const { score, cells } = grades.get(name)!;
    expect([score, cells.map(cell => cell.score)]).toEqual([0, [0, 0, 0, 0, 0, 0]]);
    expect(printedBy(course, name)).not.toMatch(/HEY!|HIDDEN ARGUMENT|numbat|DUNNART|BILBY|POTOROO/);
  });

  it("hidden expectations are never in the memory of a student's processes", async () => {
    const other = new Course(source);
    other.handIn('Ann', waiting());
    const graded = gradeAll(other, wall);
    const found = new Set<string>();
    let searched = 0;
    for (let tries = 0; tries < 1200 && searched < 2; tries++) {
      await new Promise(resolve => setTimeout(resolve, 100));
      const here = kernels().filter(pid => existsSync(`/proc/${pid}/cwd/waiting`));
      for (const pid of here) {
        for (const text of foundIn(pid, [...argumentsOfTests, ...hidden])) found.add(text);
        searched++;
      }
    }
    expect(searched).toBeGreaterThan(0);
    expect([...found].sort()).toEqual(argumentsOfTests); // they are there, and show that the search finds
    await graded;
  });
});
