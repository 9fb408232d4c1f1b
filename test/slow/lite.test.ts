import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readNotebook, writeNotebook, type Output } from '../../lib/jupyter/notebook/nbformat';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import { expose, isReady, runAll, runCell, type LabPage } from '../support/lite';
import { codeCell } from '../support/notebook';
import { describeTools, environment } from '../support/python';
import { root } from '../support/root';
import { serveFolder } from '../support/site';

jest.setTimeout(5 * 60_000);

/** Cells that stand for what a reader does. */
const cells = [
  'let count = 1; const twice = (n: number) => 2 * n;',
  'let count: number = twice(21); count',
  'const wrong: string = count;',
  'function fail() {\n  throw new RangeError("too far");\n}\nfail();',
  "import fs from 'node:fs';",
  'while (true) { count++; }',
  'await new Promise(resolve => setTimeout(resolve, 1));\ncount > 42',
];

describeTools('the notebooks in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let site: Awaited<ReturnType<typeof serveFolder>>;

  beforeAll(async () => {
    const folder = temporaryFolder('fastbook-lite-');
    const reading = join(folder, 'reading.ipynb');
    writeNotebook(reading, { cells: cells.map(codeCell), metadata, nbformat: 4, nbformat_minor: 4 });
    const books = ['02_pixel_similarity', '04_gradients'].map(name =>
      join(root, 'notebooks', `${name}.ipynb`),
    );
    const out = join(folder, 'site');
    const venv = environment()['VIRTUAL_ENV']!;
    const command = join(root, 'dist', 'scripts', 'main.js');
    execFileSync(process.execPath, [command, 'lite', '--out', out, '--venv', venv, reading, ...books]);
    expose(out);
    site = await serveFolder(out);
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.end();
  });

  async function open(name: string): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(90_000);
    await page.goto(`${site.address}/notebooks/index.html?path=${name}.ipynb`);
    await isReady(page);
    return page;
  }

  it.each(['02_pixel_similarity', '04_gradients'])('%s has its stored outputs there', async name => {
    const page = await open(name);
    const outputs = await runAll(page);
    const { cells: stored } = readNotebook(join(root, 'notebooks', `${name}.ipynb`));
    const expected = stored.flatMap(cell => (cell.cell_type === 'code' ? [cell.outputs!.map(textOf)] : []));
    expect(outputs.map(each => each.map(textOf)).slice(1)).toEqual(expected.slice(1));
    expect(textOf(outputs[0][0])).toBe('TensorFlow.js 4.22.0 on wasm.\n');
    await page.close();
  });

  it('what draws is loaded while the reader reads the first result, and a plot loads nothing', async () => {
    const drawing = ['DejaVuSans-Bold.ttf', 'DejaVuSans.ttf', 'resvg.wasm', 'vega.js'];
    let loaded: string[] = [];
    const page = await context.newPage();
    page.on('requestfinished', request => loaded.push(basename(request.url())));
    const ofDrawing = () => loaded.filter(name => drawing.includes(name)).sort();
    await page.goto(`${site.address}/notebooks/index.html?path=04_gradients.ipynb`);
    await isReady(page);
    expect(ofDrawing()).toEqual([]);
    const numbers = await page.evaluate(() =>
      [...(globalThis as typeof globalThis & LabPage).jupyterapp.shell.currentWidget.content.model.cells]
        .map(({ type }, i) => (type === 'code' ? i + 1 : 0))
        .filter(number => number > 0),
    );
    await runCell(page, numbers[0]);
    while (ofDrawing().length < drawing.length) await page.waitForEvent('requestfinished');
    expect(ofDrawing()).toEqual(drawing);
    loaded = [];
    expect(await runCell(page, numbers[2])).toEqual([expect.stringContaining('picture of plot')]);
    expect(ofDrawing()).toEqual([]);
    await page.close();
  });

  it('cells see each other, errors have their lines, and a loop can be interrupted', async () => {
    const page = await open('reading');
    const run = () => page.keyboard.press('Shift+Enter');
    const output = (number: number) =>
      page
        .locator('.jp-Notebook .jp-CodeCell')
        .nth(number - 1)
        .locator('.jp-OutputArea');
    await page.locator('.jp-Notebook .jp-CodeCell').first().locator('.cm-content').click();
    for (let i = 0; i < 5; i++) {
      await run();
      await page.waitForTimeout(200);
    }
    await output(5).getByText('on a computer with Node').waitFor();
    expect(await output(2).innerText()).toContain('42');
    expect(await output(3).innerText()).toContain(
      "1:7 - Type 'number' is not assignable to type 'string'. (TS2322)",
    );
    expect(await output(4).innerText()).toMatch(/RangeError: too far\s+at fail \(In \[\d+\]:2:9\)/);
    await run();
    await page.waitForTimeout(500);
    await page.evaluate(() =>
      (
        globalThis as typeof globalThis & LabPage
      ).jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt(),
    );
    await output(6).getByText('KeyboardInterrupt').first().waitFor();
    await run();
    await output(7).getByText('true').waitFor();
    await page.close();
  });
});

const metadata = { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } };

/** The text of an output; of a picture that it is one. */
function textOf(output: Output): string {
  if (output.output_type === 'stream') return [output.text].flat().join('');
  if (output.output_type === 'error') return `${output.ename}: ${output.evalue}`;
  const picture = 'image/png' in output.data ? 'picture of ' : '';
  return `${picture}${[output.data['text/plain']].flat().join('')}`;
}
