import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradeAssignment } from '../../lib/course/grade/gradeassignment';
import { defaultLimits } from '../../lib/course/grade/limits';
import { gradeOf, type Grade } from '../../lib/course/grade/submissiongrade';
import { textOf, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell, plainCell } from '../support/assignment';
import { before, Course, solved } from '../support/course';
import { describeWalls, tried } from '../support/walls';

/**
 * Attacks on those who are graded before and after: all submissions share one compiler here, which is outside
 * of their kernels. None reads or changes what another gets, and none reads the teacher's files through the
 * compiler's messages.
 */
jest.setTimeout(15 * 60_000);

/** All of it is judged at home, so nothing is denied or hardened in the kernels. */
const source = assignment(
  courseCell('read-only', 'given', "import { check } from 'fastbook-ts/course';"),
  courseCell(
    'autograded answer',
    'shout',
    'function shout(text: string): string {\n  // BEGIN SOLUTION\n  return `${text.toUpperCase()}!`;\n' +
      '  // END SOLUTION\n}',
  ),
  courseCell(
    'tests',
    'checked',
    "check('of one word', shout('hey'), 'HEY!');\n// BEGIN HIDDEN TESTS\n" +
      "check('of two', shout('numbat quoll'), 'NUMBAT QUOLL!');\n// END HIDDEN TESTS",
    3,
  ),
);

const wrong = "const shout = (text: string) => 'x';";
const cheat = (...cells: string[]) =>
  before(solved({ shout: wrong }, source), 'checked', ...cells.map(code => plainCell('code', code)));
const trap = (code: string) =>
  solved({ shout: `function shout(text: string): string {\n${code}\nreturn 'x';\n}` }, source);

/** A file of the teacher's that no wall shows. */
const secretOf = ({ root }: Course) => join(root, 'secret.ts');
const path = (...names: string[]) => JSON.stringify(join(...names));
const load = "const load = eval('__kernel__').require, fs = load('fs');\n";
/** From now on the kernel sends a message of a form that nobody reads after each of its own. */
const tooDeep =
  `${load}const { Worker } = load('worker_threads'), post = Worker.prototype.postMessage;\n` +
  "const content = '{\"data\":' + '['.repeat(2e5) + ']'.repeat(2e5) + ',\"metadata\":{}}';\n" +
  'Worker.prototype.postMessage = function (this: any, messages: any) {\n' +
  '  const parent = messages.find?.((message: any) => message.parent)?.parent;\n' +
  "  return post.call(this, parent ? [...messages, { type: 'publish', msgType: 'display_data', " +
  'parent, content }] : messages); };';

/** What is handed in, in the order of their names, and what the notes say. */
const attacksOn = (
  course: Course,
  secret = secretOf(course),
): Record<string, readonly [Notebook, RegExp?]> => ({
  'a types for all': [
    cheat(
      'export {};\ndeclare global { interface String { stolen(): string } var loot: string; }\n' +
        "String.prototype.stolen = () => 'HEY!'; void (globalThis.loot = 'HEY!');",
    ),
  ],
  'b types of the one before': [
    cheat("console.log('a'.stolen(), loot, shout('numbat'));"),
    /cell 3 failed: (TypeScript|Property 'stolen'|Cannot find name 'loot'|.*'stolen')/,
  ],
  'c another check for all': [
    cheat("declare module 'fastbook-ts/course' { interface Checked { never: never } }\nexport {};"),
  ],
  'd globals of a package': [cheat("import 'jest';\nimport '@types/jest';")],
  'e a name of a cell': [cheat("import * as cell from './__cell1__';\nconsole.log(cell);")],
  'f the teachers file': [cheat(`import { answer } from ${path(secret)};\nconst n: never = answer;`)],
  'g the teachers type': [cheat(`type Stolen = import(${path(secret)}).Answer;\nconst n: Stolen = 'no';`)],
  'h a link to it': [
    cheat(
      `import { symlinkSync } from 'node:fs';\nsymlinkSync(${path(secret)}, 'link.ts');`,
      "import { answer } from './link';\nconst n: never = answer;",
    ),
  ],
  'i a reference to it': [
    cheat(
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('mine.ts', " +
        `\`/// <reference path=${path(secret)} />\\nexport const n: never = answer;\`);`,
      "import { n } from './mine';\nconsole.log(n);",
    ),
  ],
  'j the compilers process': [
    cheat(
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('mine.ts', " +
        '`/// <reference path="/proc/self/environ" />\\nexport * from \'/proc/self/cwd/../../secret\';`);',
      "import * as mine from './mine';\nconst n: never = mine;",
    ),
  ],
  'k types without end': [
    cheat(
      'type Grow<T extends string> = T extends `${infer A}${infer B}` ? Grow<`${B}${A}${A}`> : never;\n' +
        'type D = 1|2|3|4|5|6|7|8|9;\n' +
        Array.from(
          { length: 200 },
          (_, i) => `const x${i}: \`a${i}${'${D}'.repeat(5)}\` = 'a${i}11111';`,
        ).join('\n'),
    ),
    /cell 3 was stopped: (it took more than|the cell's types were not checked within)/,
  ],
  'l nested without end': [cheat(`const n = ${'('.repeat(20_000)}1${')'.repeat(20_000)};`), /cell 3 failed/],
  'm a module without end': [
    cheat(
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('big.ts', " +
        "'export const n = [' + '{ a: [1, \"x\"] },'.repeat(3e6) + '];');",
      "import { n } from './big';\nn.length",
    ),
    /was stopped: it (took|wrote) more than|were not checked within/,
  ],
  'n its own memory': [
    trap(
      `${load}if (text.length < 4) return 'x';\nconst own = fs.openSync('/proc/self/mem', 'r');\n` +
        "for (const line of fs.readFileSync('/proc/self/maps', 'utf8').split('\\n')) {\n" +
        '  const [, from, to] = /^(\\w+)-(\\w+) rw/.exec(line) ?? [];\n' +
        '  if (from === undefined || parseInt(to, 16) - parseInt(from, 16) > 1 << 25) continue;\n' +
        '  const piece = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));\n' +
        '  try { fs.readSync(own, piece, 0, piece.length, parseInt(from, 16)); } catch { continue; }\n' +
        "  const found = /[A-Z]{6} [A-Z]{5}!/.exec(piece.toString('latin1'));\n" +
        '  if (found) return found[0];\n}',
    ),
  ],
  'o all guesses at once': [
    trap(
      "const name = Object.getOwnPropertyNames(eval('globalThis'))" +
        ".find(key => key.startsWith('completion_'))!;\n" +
        "for (const guess of ['HEY', 'hey!', 'HEY!', 'Hey!', 'NUMBAT QUOLL!'])\n" +
        "  for (let i = 0; i < 2; i++) eval('globalThis')[name].site(i, [guess]);",
    ),
  ],
  'p messages too deep': [cheat(tooDeep, "console.log('now');")],
  'q work that goes on': [
    cheat(
      "import { pbkdf2 } from 'node:crypto';\n" +
        "for (let i = 0; i < 4; i++) pbkdf2('a', 'b', 2 ** 31 - 1, 64, 'sha512', () => {});",
      'await new Promise(() => setInterval(() => {}, 1000));',
    ),
    /was stopped: it took more than 4 seconds of the processor|did not end within/,
  ],
  'r programs that stay': [
    cheat(
      "import { spawn } from 'node:child_process';\nfor (let i = 0; i < 3; i++) spawn('setsid', " +
        "['sh', '-c', 'while :; do :; done'], { detached: true, stdio: 'ignore' }).unref();",
      'await new Promise(() => setInterval(() => {}, 1000));',
    ),
    /was stopped: it took more than 4 seconds of the processor|did not end within/,
  ],
  's who else is here': [
    cheat(
      "import { readdirSync } from 'node:fs';\n" +
        "for (const folder of ['../..', '/tmp'])\n" +
        '  for (const name of readdirSync(folder)) console.log(`SEEN ${name}`);',
    ),
  ],
  't the permissions of others': [
    cheat(
      `import { mkdirSync, symlinkSync, chmodSync } from 'node:fs';\nmkdirSync('shut');\n` +
        `symlinkSync(${path(course.root)}, 'shut/way');\nchmodSync('shut', 0);`,
    ),
  ],
});

const limits = { ...defaultLimits, cellMs: 6_000, memoryMiB: 800, diskMiB: 64, processorMs: 4_000 };

describeWalls('attacks on others', wall => {
  const course = new Course(source);
  const secret = secretOf(course);
  const here = tried(wall, attacksOn(course));
  const printed = (name: string) => printedBy(course, name);
  let grades: Map<string, Grade>;
  beforeAll(async () => {
    writeFileSync(secret, "export const answer = 'wombat' as const;\nexport type Answer = typeof answer;");
    for (const [name, [notebook]] of Object.entries(here)) {
      course.handIn(name, notebook);
      course.handIn(`${name}, then an honest one`, solved({}, source));
    }
    const { results, failed } = await gradeAssignment(course.root, course.name, {
      isolation: wall,
      limits,
      jobs: 1,
    });
    expect(failed).toEqual([]);
    grades = new Map(results.map(result => [result.student, gradeOf(result, new Map())]));
  });

  it.each(Object.entries(here))(
    '%s: no points, nothing read, and the next has full marks',
    (name, attack) => {
      const { score, notes, cells } = grades.get(name)!;
      expect([score, cells.map(({ inside }) => inside)]).toEqual([0, [undefined]]);
      if (attack[1]) expect(notes.join('\n')).toMatch(attack[1]);
      expect(printed(name)).not.toMatch(/wombat|HEY!|NUMBAT/);
      expect(grades.get(`${name}, then an honest one`)).toMatchObject({ score: 3, max: 3, notes: [] });
    },
  );

  it('sees no folder but its own', () => {
    const seen = printed('s who else is here').match(/SEEN [^\\"]+/g)!;
    expect(seen.filter(name => !/SEEN (submission-|fastbook-(grade|kernel)-)/.test(name))).toEqual([]);
    expect(seen.filter(name => name.includes('submission-'))).toHaveLength(1);
  });

  it("leaves the teacher's files as they were", () => {
    expect(statSync(course.root).mode & 0o777).not.toBe(0);
    expect(readFileSync(secret, 'utf8')).toContain('wombat');
  });
});

/** All that a submission printed, its errors as well. */
function printedBy({ root }: Course, name: string): string {
  const file = join(root, 'autograded', name, 'ps1', 'ps1.ipynb');
  const { cells } = JSON.parse(readFileSync(file, 'utf8')) as Notebook;
  return JSON.stringify(
    cells.flatMap(({ source: text, outputs = [] }) =>
      textOf(text).includes('check(') ? [] : outputs.map(output => ({ ...output, traceback: undefined })),
    ),
  );
}
