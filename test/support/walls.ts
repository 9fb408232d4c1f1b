import { join } from 'node:path';
import { isolates, isolations, type Isolation } from '../../lib/course/grade/isolation';
import type { Notebook } from '../../lib/jupyter/notebook/nbformat';
import { cheat } from './attacks';
import { root } from './root';
import { describeWhere } from './skip';

/** A kind of isolation that is a wall. */
export type Wall = Exclude<Isolation, 'none'>;

/** Describes a suite once for each wall, and skips it where that wall does not work. */
export function describeWalls(title: string, body: (wall: Wall) => void): void {
  for (const wall of ['bwrap', 'container'] as const)
    describeWhere(isolates(wall), `${wall} does not work here`)(`${title}, ${wall}`, () => body(wall));
}

/**
 * Attacks that are tried at a wall: in a container a third of them, since most meet what is the same at all
 * walls, or all with `ATTACKS=all`.
 */
export const tried = <T>(wall: Wall, attacks: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(
    Object.entries(attacks).filter(
      (_, i) => wall === 'bwrap' || process.env['ATTACKS'] === 'all' || i % 3 === 0,
    ),
  );

/** Where the walls around a submission are tried. */
export interface Around {
  /** The course's folder, in which a student `0 honest` has handed in. */
  readonly root: string;
  /** A port of this machine that answers. */
  readonly port: number;
  /** An environment variable of the grader. */
  readonly secret: string;
}

/**
 * What a submission tries, in the words of the table in course/isolation.md, and a statement that throws
 * where it may not. Nothing is written, since without a wall it would be.
 */
const tries: Readonly<Record<string, (around: Around) => string>> = {
  'read the solutions': ({ root }) => `fs.readFileSync(${text(root, 'source', 'ps1', 'ps1.ipynb')})`,
  "read others' submissions": ({ root }) =>
    `fs.readFileSync(${text(root, 'submitted', '0 honest', 'ps1', 'ps1.ipynb')})`,
  'read what is graded': ({ root }) => `fs.readdirSync(${text(root, 'autograded')})`,
  'read your files': () => `fs.readFileSync(${text(root, 'README.md')})`,
  'read your environment variables': ({ secret }) => `if (process.env['${secret}'] === undefined) throw none`,
  'write into the course': ({ root }) => `fs.accessSync(${text(root)}, fs.constants.W_OK)`,
  'write into this package': () => "fs.accessSync(load.resolve('fastbook-ts/course'), fs.constants.W_OK)",
  'write anywhere else on the disk': () => "fs.accessSync('/', fs.constants.W_OK)",
  'write to shared memory': () => "fs.accessSync('/dev/shm', fs.constants.W_OK)",
  "change the system's settings, as root": () =>
    "fs.accessSync('/proc/sys/kernel/core_pattern', fs.constants.W_OK)",
  'see or end other processes': () => `process.kill(${process.pid}, 0)`,
  'start programs': () => "load('child_process').execFileSync('true')",
  'reach the network': ({ port }) =>
    `await new Promise((resolve, reject) => load('net').connect(${port}, '127.0.0.1')` +
    ".once('connect', resolve).once('error', reject))",
  'start threads of its own': () =>
    "await new (load('worker_threads').Worker)('', { eval: true }).terminate()",
  "use Node's inspector": () => "new (load('inspector').Session)().connect()",
  'write a heap snapshot': () => "load('v8').getHeapSnapshot().destroy()",
};

const text = (...path: string[]) => JSON.stringify(join(...path));

/** A submission that tries all walls, and prints what it could do. */
export const tryingWalls = (around: Around): Notebook =>
  cheat(
    "const load = eval('__kernel__').require, fs = load('fs'), none = new Error('none');",
    ...Object.entries(tries).map(
      ([what, code]) =>
        `try { ${code(around)}; console.log(${JSON.stringify(`CAN ${what}`)}); } ` +
        `catch { console.log(${JSON.stringify(`CANNOT ${what}`)}); }`,
    ),
  );

/** The rows of the table, of the notebooks as they were run in each kind of isolation. */
export function wallsTable(ran: Readonly<Record<Isolation, Notebook>>): string[] {
  const printed = (kind: Isolation) => JSON.stringify(ran[kind].cells.map(({ outputs }) => outputs ?? []));
  const answer = (kind: Isolation, what: string) => {
    const [can, cannot] = ['CAN', 'CANNOT'].map(word =>
      printed(kind).includes(JSON.stringify(`${word} ${what}\n`).slice(1, -1)),
    );
    return can === cannot ? 'untried' : can ? 'yes' : 'no';
  };
  return Object.keys(tries).map(
    what => `| ${what} | ${isolations.map(kind => answer(kind, what)).join(' | ')} |`,
  );
}
