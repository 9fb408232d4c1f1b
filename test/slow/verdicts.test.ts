import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { tricky } from '../support/cases/verdicts';
import { root } from '../support/root';

// our compiler is not tslab's, and has to find the same errors in cells

const notebooks = readdirSync(join(root, 'notebooks')).filter(name => name.endsWith('.ipynb'));
const sessions = notebooks.map(name =>
  readNotebook(join(root, 'notebooks', name))
    .cells.filter(cell => cell.cell_type === 'code')
    .map(({ source }) => textOf(source)),
);

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
