import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cellOf, isIdle, openInLab, pictures, runInLab } from '../support/lab';
import { describeTools } from '../support/python';

// The debugger as a reader has it, in JupyterLab's own panel; screenshots are in test/tmp/lab

jest.setTimeout(3 * 60_000);

const functions = [
  "import { tensor } from 'fastbook-ts';",
  'function double(x: number): number {',
  '  // 两倍',
  '  const y: number = 2 * x;',
  '  return y;',
  '}',
  'const im = tensor([[1, 2, 3], [4, 5, 6]]);',
].join('\n');
const calls = ['let sum = 0;', 'for (let i = 0; i < 3; i++) {', '  sum += double(i);', '}', 'sum'].join('\n');

describeTools('the debugger of JupyterLab', () => {
  let lab: Awaited<ReturnType<typeof openInLab>>;
  let page: Page;

  beforeAll(async () => {
    lab = await openInLab([functions, calls]);
    ({ page } = lab);
  });

  afterAll(() => lab?.end());

  const picture = (name: string) => page.screenshot({ path: join(pictures, `debugger-${name}.png`) });

  const panel = () => page.locator('#jp-debugger-sidebar');
  const shows = (part: string, ...texts: (string | RegExp)[]) =>
    Promise.all(
      texts.map(hasText => panel().locator(`.jp-Debugger${part}`).filter({ hasText }).first().waitFor()),
    );
  const press = (title: RegExp) => panel().locator('jp-button').and(page.getByTitle(title)).first().click();
  const gutter = (number: number, line: number) =>
    cellOf(page, number).locator('.cm-breakpoint-gutter > .cm-gutterElement').nth(line).click();
  /** Waits until a line of a cell is marked as the one where code is stopped. */
  const isAt = (number: number, text: string) =>
    cellOf(page, number).locator('.jp-DebuggerEditor-highlight').filter({ hasText: text }).first().waitFor();

  it('stops at a breakpoint that is set in the gutter, shows variables, steps, and goes on', async () => {
    await runInLab(page, 1);
    await isIdle(page);
    await page.locator('.jp-DebuggerBugButton').first().click();
    await shows('Variables', 'Tensor int32 [2, 3]', 'function double(x)');
    await gutter(2, 3);
    await shows('Breakpoints', /\b3\b/);
    await picture('1-breakpoint');

    await runInLab(page, 2);
    await isAt(2, 'sum += double(i)');
    await shows('Callstack', 'In [2]');
    await picture('2-stopped');
    await press(/^Step In/);
    await isAt(1, 'const y');
    await press(/^Next/);
    await isAt(1, 'return y');
    await shows('Callstack', 'double', 'In [2]');
    await shows('Variables', /x\s*0/, /y\s*0/);
    await picture('3-stepped');
    await press(/^Continue/);
    await isAt(2, 'sum += double(i)');
    await shows('Variables', /i\s*1/);
    await gutter(2, 3);
    await panel().locator('.jp-DebuggerBreakpoint').waitFor({ state: 'detached' });
    await press(/^Continue/);
    await cellOf(page, 2).locator('.jp-OutputArea-output').filter({ hasText: /^6$/ }).waitFor();
    await isIdle(page);
    await picture('4-done');
  });

  it('ends a cell that is stopped by an interrupt', async () => {
    await gutter(2, 3);
    await shows('Breakpoints', /\b3\b/);
    await runInLab(page, 2);
    await isAt(2, 'sum += double(i)');
    for (const name of ['Kernel', 'Interrupt Kernel'])
      await page.getByRole('menuitem', { name }).first().click();
    await cellOf(page, 2)
      .locator('.jp-OutputArea-output')
      .filter({ hasText: /interrupted/i })
      .waitFor();
    await isIdle(page);
    await picture('5-interrupted');
  });
});
