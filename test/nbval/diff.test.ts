import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runNbval } from '../../lib/nbval/command/command';
import { temporaryFolderInPackage } from '../support/folder';
import { display, result, stdout, writeNotebookFile, type CellSpec } from '../support/notebook';

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-diff-');
  for (const name of ['a', 'b']) mkdirSync(join(folder, name));
});

async function diff(...args: string[]): Promise<{ status: number; output: string }> {
  let output = '';
  const write = (text: string) => void (output += text);
  const status = await runNbval(['diff', ...args], { out: write, error: write, isTerminal: false });
  return { status, output };
}

const write = (name: string, ...cells: (string | CellSpec)[]) => writeNotebookFile(folder, name, cells);
const one = { source: '1 + 1', outputs: [result('2')] };
const two = { source: 'print(x)', outputs: [stdout('at 0x7f00aabbccdd\n')] };
const other = { source: 'print(x)', outputs: [stdout('at 0x7f00aabbccee\n')] };

it('compares two notebooks without running them, by the rules of a test', async () => {
  const [a, b] = [write('a.ipynb', one, two, 'nowhere'), write('b.ipynb', one, other, 'nowhere')];
  const { status, output } = await diff(a, b);
  expect(status).toBe(1);
  expect(output).toMatch(/Cell 2: Cell outputs differ[^]*- at 0x7f00aabbccdd\n[^]*\+ at 0x7f00aabbccee/);
  expect(output).toContain('2 passed, 1 failed');
  expect((await diff(a, b, '--nbval-normalize', 'addresses')).status).toBe(0);
  expect((await diff(a, b, '--nbval-lax')).status).toBe(0);
  expect((await diff(a, a)).status).toBe(0);
});

it('pairs cells by their sources, and names those that only one of them has', async () => {
  const [a, b] = [write('a.ipynb', 'gone', one, two), write('b.ipynb', one, 'new', two, 'last')];
  const { output } = await diff(a, b, '-v');
  expect(output.match(/^.*(PASSED|FAILED)$/gm)).toEqual([
    `${relative(process.cwd(), a)}::Cell 1 FAILED`,
    `${relative(process.cwd(), a)}::Cell 2 PASSED`,
    `${relative(process.cwd(), b)}::Cell 2 FAILED`,
    `${relative(process.cwd(), a)}::Cell 3 PASSED`,
    `${relative(process.cwd(), b)}::Cell 4 FAILED`,
  ]);
  expect(output).toContain('Cell is only in the first notebook');
  expect(output).toContain('Cell is only in the second notebook');
});

it('a source that differs is shown as such', async () => {
  const { output } = await diff(write('a.ipynb', 'x = 1'), write('b.ipynb', 'x = 2'));
  expect(output).toMatch(/Cell sources differ[^]*- x = 1\n[^]*\+ x = 2/);
});

it('compares the notebooks of two folders by their names, and writes pages of the differences', async () => {
  write('a/same.ipynb', one);
  write('b/same.ipynb', one);
  write('a/gone.ipynb', one);
  const table = (x: string) =>
    display({ 'text/html': `<table><tr><th>n<tr><td>${x}</table>`, 'text/plain': x });
  write('a/table.ipynb', { source: 't', outputs: [table('1')] });
  write('b/table.ipynb', { source: 't', outputs: [table('<script>')] });
  const report = join(folder, 'report');
  const { status, output } = await diff(join(folder, 'a'), join(folder, 'b'), '--nbval-report', report);
  expect(status).toBe(1);
  expect(output).toContain('Notebook is only in the first folder');
  expect(output).toContain('1 passed, 2 failed');
  const page = readFileSync(join(report, relative(process.cwd(), folder), 'a', 'table.html'), 'utf8');
  expect(page).toContain('<tr><td class="differs">1</td></tr>');
  expect(page).toContain('<tr><td class="differs"></td></tr>');
  expect(page).toContain('vscode://file/');
  expect(page).not.toContain('<script');
});

it('wants two notebooks or two folders', async () => {
  const a = write('a.ipynb', one);
  expect((await diff(a)).output).toContain('got 1 paths');
  expect(await diff(a)).toMatchObject({ status: 4 });
  expect(await diff(a, folder)).toMatchObject({ status: 4 });
  expect(await diff(a, 'nowhere.ipynb')).toMatchObject({ status: 4 });
});
