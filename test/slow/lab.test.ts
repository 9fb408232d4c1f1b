import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { cellOf, isIdle, openInLab, pictures, runInLab } from '../support/lab';
import { describeTools } from '../support/python';

// JupyterLab as a reader has it; screenshots are in test/tmp/lab

jest.setTimeout(5 * 60_000);

/** The cells of a notebook, each by its lines. */
const reading = [
  [
    'import {',
    '  cat, DataLoader, DataLoaders, Image, Learner, loadImages, nn, Path, plotLine,',
    '  setupBook, SGD, tensor, tf, untarData, URLs, zip,',
    "} from 'fastbook-ts';",
    '',
    'await setupBook();',
    'Path.BASE_PATH = await untarData(URLs.MNIST_SAMPLE);',
    'const path = Path.BASE_PATH;',
  ],
  ["const im3 = await Image.open(path.join('train', '3').ls().sorted()[1]);", 'im3'],
  ['plotLine([1, 2, 3, 4], [1, 4, 9, 16])'],
  ['tensor([[1, 2], [3, 4]])'],
  [
    "const folders = await Promise.all(['3', '7'].map(digit => loadImages(path.join('valid', digit).ls())));",
    'const x = cat(folders).view(-1, 28 * 28).float().div(255);',
    'const labels = folders.flatMap(({ length }, i) => Array(length).fill(1 - i));',
    'const dl = new DataLoader(zip(x, tensor(labels).unsqueeze(1)), { batchSize: 16 });',
    'const loss = (preds: tf.Tensor, yb: tf.Tensor) => preds.sub(yb).square().mean();',
    'const dls = new DataLoaders(dl, dl);',
    'const learn = new Learner(dls, nn.Linear(28 * 28, 1), { lossFunc: loss, optFunc: SGD });',
  ],
  ['await learn.fit(12, 0.001);'],
].map(lines => lines.join('\n'));
const training = 'await learn.fit(100_000, 0.001);';

describeTools('JupyterLab', () => {
  let lab: Awaited<ReturnType<typeof openInLab>>;
  let page: Page;

  beforeAll(async () => {
    rmSync(pictures, { recursive: true, force: true });
    lab = await openInLab([...reading, training, '1 + 1']);
    ({ page } = lab);
  });

  afterAll(() => lab?.end());

  const cell = (number: number) => cellOf(page, number);
  const run = (number: number) => runInLab(page, number);
  const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });
  const menu = async (...names: string[]) => {
    for (const name of names) await page.getByRole('menuitem', { name, exact: false }).first().click();
  };
  afterEach(() => picture(`9-${expect.getState().currentTestName!.slice(11, 24).trim()}`));
  const prompt = (number: number, text: string | RegExp) =>
    expectText(cell(number).locator('.jp-InputPrompt'), text);

  async function expectText(locator: ReturnType<Page['locator']>, text: string | RegExp): Promise<void> {
    await locator.filter({ hasText: text }).first().waitFor();
  }

  it('runs cell by cell: a picture, a plot, a tensor, and a table with its progress bar', async () => {
    for (const [i] of reading.entries()) {
      await run(i + 1);
      if (i < 5) await prompt(i + 1, /\[\d+\]:/);
    }
    const bar = cell(6).locator('progress');
    await bar.waitFor();
    const seen = new Set<string>();
    while (
      (await cell(6)
        .locator('.jp-InputPrompt')
        .filter({ hasText: /\[\d+\]:/ })
        .count()) === 0
    ) {
      seen.add((await bar.getAttribute('value', { timeout: 1000 }).catch(() => '')) ?? '');
      if (seen.size === 4) await picture('1-training');
    }
    expect(seen.size).toBeGreaterThan(3);
    await expectText(cell(6).locator('table.dataframe thead'), 'train_loss');
    expect(await cell(6).locator('table.dataframe tbody tr').count()).toBe(12);
    expect(await cell(6).locator('progress').count()).toBe(0);

    const image = cell(2).locator('.jp-RenderedImage img');
    expect(
      await image.evaluate(element => (element as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThanOrEqual(28);
    expect(await cell(2).locator('.jp-OutputArea-child').count()).toBe(1);
    await cell(3).locator('.jp-RenderedVegaCommon5 :is(canvas, svg)').first().waitFor();
    await expectText(cell(4).locator('.jp-OutputArea-output'), 'tensor([[1, 2],');
    await picture('2-read');
  });

  it('interrupts a training, and goes on', async () => {
    await run(7);
    await cell(7).locator('progress').waitFor();
    await menu('Kernel', 'Interrupt Kernel');
    await expectText(cell(7).locator('.jp-OutputArea-output'), /interrupted/i);
    await isIdle(page);
    await picture('3-interrupted');
    await run(8);
    await expectText(cell(8).locator('.jp-OutputArea-output'), /^2$/);
    const { length } = await cell(7).locator('.jp-OutputArea').innerHTML();
    await new Promise(resolve => setTimeout(resolve, 500));
    expect((await cell(7).locator('.jp-OutputArea').innerHTML()).length).toBe(length);
  });

  it('completes a name with Tab, and shows its documentation with Shift-Tab', async () => {
    await cell(8).locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('learn.recor');
    await page.keyboard.press('Tab');
    // one alone is put in at once
    await page.locator('.jp-Completer-item').or(cell(8).getByText('learn.recorder')).first().waitFor();
    await picture('4-completion');
    if ((await page.locator('.jp-Completer-item').count()) > 0) await page.keyboard.press('Enter');
    await expectText(cell(8).locator('.cm-content'), 'learn.recorder');
    await page.keyboard.press('Shift+Tab');
    await expectText(page.locator('.jp-Tooltip'), 'Recorder');
    await picture('5-documentation');
    await page.keyboard.press('Escape');
  });

  it('shows an error with its line', async () => {
    await cell(8).locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type("throw new Error('on purpose')");
    await run(8);
    await expectText(cell(8).locator('.jp-OutputArea-output'), /Error: on purpose[^]*throw new Error/);
    await picture('6-error');
  });

  it('restarts, and has forgotten all variables', async () => {
    await menu('Kernel', 'Restart Kernel…');
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await isIdle(page);
    await cell(8).locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('typeof globalThis');
    await run(8);
    await prompt(8, /\[\d\]:/);
    await run(4);
    await expectText(cell(4).locator('.jp-OutputArea-output'), 'Cannot find name');
    await picture('7-restarted');
  });

  it('runs all, and what is saved looks the same when it is opened again', async () => {
    await cell(7).locator('.cm-content').click();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('await learn.validate();');
    await menu('Run', 'Run All Cells');
    await expectText(cell(7).locator('.jp-OutputArea-output'), /^\[ [\d.e-]+ \]$/);
    await expectText(cell(8).locator('.jp-OutputArea-output'), 'object');
    await isIdle(page);
    await page.keyboard.press('Control+S');
    await until(
      () => readFileSync(join(lab.folder, 'reading.ipynb'), 'utf8').includes('learn.validate'),
      () => 'not saved',
    );
    await page.reload();
    await page.waitForSelector('.jp-Notebook .jp-CodeCell');
    await cell(2).locator('.jp-RenderedImage img').waitFor();
    await cell(3).locator('.jp-RenderedVegaCommon5 :is(canvas, svg)').first().waitFor();
    await expectText(cell(6).locator('table.dataframe thead'), 'train_loss');
    await picture('8-reopened');
  });
});

async function until(condition: () => boolean, state: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`nothing after a minute: ${state()}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
