import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../support/folder';
import { startSession } from '../support/session';

// Packages and local modules of all forms, in a folder of their own. One kernel for the whole file.
jest.setTimeout(30_000);
const folder = temporaryFolder('modules-');
const write = (files: Record<string, string>) => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
};
const packageFiles = (name: string, json: object, files: Record<string, string>) =>
  Object.fromEntries(
    Object.entries({ 'package.json': JSON.stringify({ name, version: '1.0.0', ...json }), ...files }).map(
      ([file, text]) => [`node_modules/${name}/${file}`, text],
    ),
  );
const only = (condition: string, file: string, types: string) => ({
  exports: { '.': { [condition]: { types, default: file } } },
});

write({
  ...packageFiles(
    'imported',
    { type: 'module', ...only('import', './i.js', './i.d.ts') },
    {
      'i.js': "export const value = await Promise.resolve(1); export default 'd';",
      'i.d.ts': 'export const value: number; declare const d: string; export default d;',
    },
  ),
  ...packageFiles('required', only('require', './i.cjs', './i.d.cts'), {
    'i.cjs': 'exports.value = 2',
    'i.d.cts': 'export const value: number;',
  }),
  ...packageFiles('typed', { main: 'index.ts' }, { 'index.ts': 'export const value: number = 3' }),
  'packages/work/package.json': '{"name": "work", "main": "src/index.ts"}',
  'packages/work/src/index.ts':
    "import { deep } from './deep'; export enum W { A = 4 } export const value = W.A + deep;",
  'packages/work/src/deep.ts': 'export const deep: number = 10;',
  'all.ts':
    'export const x: number = 1; export default class { n = 1 } export type T = { a: 1 }; export ' +
    'interface I { b: 2 } ' +
    "export const enum CE { A = 5, B = 'b' } export enum E { Z = 9 }",
  'j.js': 'export const js = 1; export default (a) => a',
  'c.js': 'module.exports = function () { return 2 }',
  'c.cjs': 'exports.cjs = 3; exports.where = __dirname',
  'n.mjs': 'export const mjs = 4',
  'm.mts': 'export const mts: number = 5',
  'a.util.ts': 'export const dot: number = 6',
  'dir/index.ts':
    "export * from '../all'; export * as space from '../j'; export const url: string = import.meta.url",
  'one.ts': "import { two } from './two'; export const one = () => 'one' + two(); export const v = 1",
  'two.ts': "import { one, v } from './one'; export const two = () => 'two' + v + typeof one",
  'equals.ts': "import fs = require('fs'); function f() { return fs.existsSync('/') } export = f",
  'data.json': '{ "k": [1, { "z": "s" }] }',
});
symlinkSync(join('..', 'packages', 'work'), join(folder, 'node_modules', 'work'), 'junction');

let session: Awaited<ReturnType<typeof startSession>>;
let show: (typeof session)['show'];
beforeAll(async () => {
  session = await startSession(folder);
  show = session.show;
}, 60_000);
afterAll(() => session.end());

describe('an import', () => {
  it.each([
    ["import d, { value } from 'imported'; [d, value]", "[ 'd', 1 ]"],
    ["import { value } from 'required'; value", '2'],
    ["import { value } from 'typed'; value", '3'],
    ["import { value, W } from 'work'; [value, W.A]", '[ 14, 4 ]'],
    ["import './all.ts'; import { x } from './all.ts'; import { x as y } from './all.js'; x + y", '2'],
    [
      "import D, { type I, T, x, CE, E } from './all'; const t: T = { a: 1 }, i: I = { b: 2 }; [new " +
        "D().n, x, CE.A, CE['B'], E[9]]",
      "[ 1, 1, 5, 'b', 'Z' ]",
    ],
    ["import D, { T } from './all'; let t: T; new D().n", '1'],
    [
      "import type D from './all'; import { I } from './all'; import type * as all from './all'; let " +
        'd: D, i: I & all.T; 1',
      '1',
    ],
    ["import * as all from './all'; all.CE.A", '5'],
    ["import f, { js } from './j'; import { js as same } from './j.js'; f(js) + same", '2'],
    ["import f from './c.js'; import d, { cjs } from './c.cjs'; [f(), cjs, d.cjs]", '[ 2, 3, 3 ]'],
    ["import { mjs } from './n.mjs'; import { mts } from './m.mts'; [mjs, mts]", '[ 4, 5 ]'],
    [
      "import { dot } from './a.util'; import { x, space, url } from './dir'; [dot, x, space.js, " +
        'url.slice(-12)]',
      "[ 6, 1, 1, 'dir/index.ts' ]",
    ],
    ["import { one } from './one'; one()", 'onetwo1function'],
    [
      "import f = require('./equals'); import g from './equals'; import fs = require('fs'); [f(), " +
        'g(), typeof fs.statSync]',
      "[ true, true, 'function' ]",
    ],
    [
      "import data from './data.json'; import same from './data.json' with { type: 'json' }; import " +
        "* as all from './data.json'; [data.k[0], same.k[0], all.k[0]]",
      '[ 1, 1, 1 ]',
    ],
    [
      "const { x } = await import('./all'); const { default: { k } } = await import('./data.json'); " +
        '[x, k[0]]',
      '[ 1, 1 ]',
    ],
    ["const name = './all'; [(await import(name)).x, require(name).x, require('./all.ts').x]", '[ 1, 1, 1 ]'],
    [
      "export * from './all'; export { x as ex } from './all'; import * as tslab from 'tslab'; " +
        'typeof tslab.display.html',
      'function',
    ],
  ])('works as in %j', async (code, shown) => expect(await show(code)).toBe(shown));

  it.each([
    [
      "import { value } from 'nowhere'",
      "! 1:23 - Cannot find module 'nowhere' or its corresponding type declarations. (TS2307)",
    ],
    [
      "import './nowhere'",
      "! 1:8 - Cannot find module or type declarations for side-effect import of './nowhere'.",
    ],
    ["import { nothing } from './j'", `! 1:10 - Module '"./j.js"' has no exported member 'nothing'.`],
  ])('that cannot work says so: %j', async (code, said) => expect(await show(code)).toContain(said));
});

describe('a declaration for others', () => {
  it('is seen by later cells', async () => {
    expect(
      await show(
        'declare global { interface Array<T> { zork(): T } var gg: number }\nArray.prototype.zork = ' +
          'function () { return this[0] }; globalThis.gg = 3',
        '[[5].zork(), gg]',
      ),
    ).toBe('[ 5, 3 ]');
    const augmented = "import { type I } from './all'; const i: I = { b: 2, extra: 's' }; i.extra";
    expect(await show("declare module './all' { interface I { extra: string } }", augmented)).toBe('s');
  });
});

describe('a local module', () => {
  it('that was edited is loaded anew, with those that import it', async () => {
    write({
      'low.ts': 'export const low: number = 1',
      'middle.ts': "import { low } from './low'; export const middle = () => low * 10",
    });
    const code = "import { middle } from './middle'; middle()";
    expect(await show(code)).toBe('10');
    write({ 'low.ts': 'export const low: number = 22' });
    expect(await show('middle()')).toBe('10');
    expect(await show(code)).toBe('220');
  });

  it('that fails is loaded anew once it is mended', async () => {
    write({ 'bad.ts': "export const ok = 1;\nthrow new Error('at load')" });
    const code = "import { ok } from './bad'; ok";
    expect(await show(code)).toMatch(/Error: at load\n {4}at .*bad\.ts:2:7/);
    write({ 'bad.ts': 'export const ok = 2' });
    expect(await show(code)).toBe('2');
  });

  it('has its errors in the cell that imports it, by its name relative to the notebook', async () => {
    write({ 'sub/typed.ts': "export const n: number = 's'", 'sub/late.ts': '\nexport const late = await 5' });
    expect(await show("import { n } from './sub/typed'")).toContain(
      "! sub/typed.ts 1:14 - Type 'string' is not assignable to type 'number'. (TS2322)",
    );
    expect(await show("import { late } from './sub/late'")).toContain(
      '! sub/late.ts 2:21 - A local module cannot await at its top level.',
    );
  });

  it('has the places of its errors', async () => {
    write({
      'throws.ts':
        'function inner() {\n  null!;\n  throw new Error("e") }\nenum Q { A }\nexport function go() ' +
        '{ inner() }',
    });
    expect(await show("import { go } from './throws'; go()")).toMatch(
      /at inner \(.*throws\.ts:3:9\)\n {4}at go \(.*throws\.ts:5:24\)\n {4}at In \[n\]:1:32/,
    );
  });

  it('may be removed and renamed', async () => {
    write({ 'old.ts': 'export const o = 1' });
    expect(await show("import { o } from './old'; o")).toBe('1');
    renameSync(join(folder, 'old.ts'), join(folder, 'new.ts'));
    expect(await show("import { o } from './old'")).toContain("Cannot find module './old'");
    expect(await show("import { o } from './new'; o")).toBe('1');
    rmSync(join(folder, 'two.ts'));
    expect(await show("import { one } from './one'")).toContain("! one.ts 1:21 - Cannot find module './two'");
  });

  it('that is nested too deeply leaves other cells as they were', async () => {
    write({ 'deep.ts': `export const deep = ${'['.repeat(9_000)}${']'.repeat(9_000)}` });
    expect(await show("import { deep } from './deep'")).toBe(
      '! CompilerError: the code is nested too deeply',
    );
    expect(await show("import { x } from './all'; x")).toBe('1');
    write({ 'all.ts': "export * from './deep'; export const x = 2" });
    expect(await show("import { x } from './all'")).toBe('! CompilerError: the code is nested too deeply');
    expect(await show("import { js } from './j'; js")).toBe('1');
    write({ 'deep.ts': 'export const deep = 3' });
    expect(await show("import { x, deep } from './all'; [x, deep]")).toBe('[ 2, 3 ]');
  });
});
