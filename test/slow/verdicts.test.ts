import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { root } from '../support/root';

// our compiler is not tslab's, and has to find the same errors in cells

const notebooks = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'));
const sessions = notebooks.map(name =>
  readNotebook(join(root, 'notebooks', name))
    .cells.filter(cell => cell.cell_type === 'code')
    .map(({ source }) => textOf(source)),
);

const tricky = [
  'const a = 1',
  'let a = "x"; a',
  'a.foo',
  'const b: number = a',
  'interface P { x: number }',
  'const p: P = { x: 1, y: 2 }',
  'const p: P = { x: 1 }',
  'p.y',
  'class A { m() { return this } }',
  'new A().m().n',
  'type T = A | P',
  'let t: T = p',
  'await null',
  'a',
  'await null; zz',
  'await null; t',
  'export const q = 1',
  'function f(x: string) { return x }',
  'f(1)',
  'f("1")',
  'import { readFileSync } from "fs"',
  'readFileSync(1, 2, 3)',
  'import * as fs from "fs"; fs.nope',
  'import x from "no-such-package"',
  'import x from "no-such-package"',
  'x',
  'declare global { interface Array<T> { zork(): number } }',
  '[1].zork()',
  '[1].zork2()',
  'namespace N { export const z = 1 }',
  'N.z',
  'N.y',
  'enum E { A, B }',
  'E.C',
  'E.A',
  'import("fs")',
  'const late = await import("fs"); late.readFileSync',
  'late.no',
  'for await (const y of []) {}',
  'const { c, d } = { c: 1, d: "" }',
  'c.x',
  'd.length',
  '1 +',
  'let',
  '/** @type */ a',
  'const u: typeof import("path") = null',
  'u.join',
  'a = 5',
  'const g = <T>(v: T) => v',
  'g<string>(1)',
  '// @ts-ignore\nconst bad: number = ""',
  'bad.x',
  'abstract class Q { abstract z(): void }',
  'new Q()',
  'import { tensor } from "fastbook-ts"',
  'tensor([1]).zork',
  'tensor([1]).add(2)',
  'async function h() { return 1 }',
  'await h()',
  'h().foo',
  'const dup = 1; const dup = 2',
  'dup',
  'declare module "zork" { export const q: number }',
  'import { q } from "zork"; q.x',
  'q',
  'const lib = require("fs"); lib.anything',
  'lib',
  'var v = 1; var v = "2"',
  'v',
  'const text = `a${1}`',
  'text.length.x',
  'const later = () => missing',
  'label: for (const i of [1]) continue label',
  'function* gen() { yield 1 }',
  '[...gen()].map(n => n.x)',
  ...Array.from({ length: 120 }, (_, i) => (i % 7 === 3 ? `k${i - 1}.nope` : `const k${i} = ${i}; k${i}`)),
];

/** Where tslab is wrong, or its older TypeScript says it otherwise. */
const differences: Readonly<Record<string, string>> = {
  'const p: P = { x: 1, y: 2 }': 'TypeScript 6 marks the property alone',
  'export const q = 1': 'tslab exports the name once more',
  'import x from "no-such-package"': 'ours says how to install it',
  'declare global { interface Array<T> { zork(): number } }': 'tslab exports the name "__global"',
  '[1].zork()': 'so tslab does not know it',
  '[1].zork2()': 'nor suggests it',
  'N.y': 'tslab loses namespaces',
  'const late = await import("fs"); late.readFileSync': 'tslab cannot write the type down',
  'late.no': 'so tslab does not know it',
  'declare module "zork" { export const q: number }': 'tslab exports the name "zork"',
  'import { q } from "zork"; q.x': 'ours says how to install it',
  q: 'tslab had refused it',
};

interface Verdict {
  code: string;
  errors: string[];
  hasValue: boolean;
}

const verdicts = (by: 'stock' | 'ours', sessionsToJudge: string[][]) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'test', 'fixtures', 'verdicts.js'), by],
    {
      cwd: join(root, 'test', 'fixtures'),
      input: JSON.stringify(sessionsToJudge),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout) as Verdict[][];
};

it(
  "cells of the notebooks, and wrong ones, have stock tslab's errors, but for those where tslab is wrong",
  () => {
    const [stock, ours] = (['stock', 'ours'] as const).map(by => verdicts(by, [tricky, ...sessions]).flat());
    const differing = ours.filter((verdict, i) => JSON.stringify(verdict) !== JSON.stringify(stock[i]));
    expect([...new Set(differing.map(({ code }) => code))]).toEqual(Object.keys(differences));
    expect(stock.filter(({ errors }) => errors.length > 0).length).toBeGreaterThan(30);
  },
  10 * 60_000,
);

it('a session has the same verdicts again', () => {
  const [first, second] = verdicts('ours', [tricky, tricky]);
  expect(second).toEqual(first);
});
