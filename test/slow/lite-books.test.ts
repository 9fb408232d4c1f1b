import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { readNotebook, type Output } from '../../lib/jupyter/notebook/nbformat';
import { scrapsOf } from '../../lib/jupyter/notebook/scrap';
import { vegaLiteType } from '../../lib/site/outputhtml';
import { pngSize } from '../../lib/site/pngsize';
import { compareNumbers, readRecorded } from '../../scripts/notebooks/recordednumbers';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import { makeLiteSite, openNotebook, runAll, type LabPage } from '../support/lite';
import { describeMnist } from '../support/mnist';
import { describeTools } from '../support/python';
import { root } from '../support/root';
import { serveFolder, type StaticHost } from '../support/site';

// Notebooks of the book in a browser, held to what they are on Node: recorded numbers, kinds of outputs,
// pictures, and plots that move. LITE=all takes those of both languages, LITE=NAME those with that name.

jest.setTimeout(20 * 60_000);

const few = ['03_broadcasting', 'zh/05_sgd'];
const book = join(root, 'notebooks');
const all = ['', 'zh/'].flatMap(language =>
  readdirSync(join(book, language))
    .filter(name => name.endsWith('.ipynb'))
    .map(name => `${language}${basename(name, '.ipynb')}`),
);
const { LITE: wanted } = process.env;
const names = wanted === undefined ? few : all.filter(name => wanted === 'all' || name.includes(wanted));

const recorded = readRecorded(join(book, 'recorded.json'));

/** The kinds of an output: `stream`, `error`, or its MIME types. */
const kindsOf = (output: Output): string =>
  'data' in output ? Object.keys(output.data).sort().join(' ') : output.output_type;

/** The pictures among outputs, in base64. */
const picturesIn = (outputs: readonly Output[]): string[] =>
  outputs.flatMap(output => {
    const picture = 'data' in output ? output.data['image/png'] : undefined;
    return picture === undefined ? [] : [[picture].flat().map(String).join('').replace(/\s/g, '')];
  });

/** The size of a picture, or that of the stored one where it is about that: times are plotted, too. */
const sizeIn = (stored: readonly string[]) => (png: string, i: number) => {
  const [size, wanted] = [pngSize(png), pngSize(stored[i] ?? png)];
  const isNear = (['width', 'height'] as const).every(
    side => Math.abs(size![side] / wanted![side] - 1) < 0.1,
  );
  return isNear ? wanted : size;
};

const isEmpty = async (png: string): Promise<boolean> => {
  const { channels } = await sharp(Buffer.from(png, 'base64')).stats();
  return channels.every(({ stdev }) => stdev === 0);
};

/** Whether a specification of Vega-Lite's has a parameter that the reader moves. */
const hasSlider = (spec: unknown): boolean => JSON.stringify(spec ?? null).includes('"input":"range"');

/** Moves the slider of a cell's plot. @returns whether its drawing changes. */
async function moves(page: Page, index: number): Promise<boolean> {
  await page.evaluate(
    at =>
      (globalThis as typeof globalThis & LabPage).jupyterapp.shell.currentWidget.content.scrollToItem(
        at,
        'center',
      ),
    index,
  );
  const cell = page.locator(`.jp-Cell[data-windowed-list-index="${index}"]`);
  const slider = cell.locator('input[type=range]').first();
  await slider.waitFor();
  const drawn = () => cell.locator('canvas').first().evaluate(dataOf);
  const before = await drawn();
  const [value, min, max] = await slider.evaluate(valuesOf);
  await slider.fill(value === max ? min : max);
  for (let i = 0; i < 200 && (await drawn()) === before; i++) await page.waitForTimeout(50);
  return (await drawn()) !== before;
}

const dataOf = (element: object) => (element as { toDataURL(): string }).toDataURL();
const valuesOf = (element: object) => {
  const { value, min, max } = element as { value: string; min: string; max: string };
  return [value, min, max];
};

describeTools('the book in a browser', () => {
  let browser: Browser;
  let host: StaticHost;

  beforeAll(async () => {
    const folder = temporaryFolder('fastbook-lite-');
    for (const name of names) {
      const file = join(folder, 'notebooks', `${name}.ipynb`);
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(join(book, `${name}.ipynb`), file);
    }
    makeLiteSite(join(folder, 'notebooks'), join(folder, 'site'));
    host = await serveFolder(join(folder, 'site'));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.end();
  });

  describeMnist('with its images', () => {
    it.each(names)('%s is there what it is on Node', async name => {
      const notebook = readNotebook(join(book, `${name}.ipynb`));
      const stored = notebook.cells.flatMap(cell => (cell.cell_type === 'code' ? [cell.outputs!] : []));
      const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
      const page = await openNotebook(context, host.address, name);
      const started = performance.now();
      const outputs = await runAll(page);
      const seconds = Math.round((performance.now() - started) / 1000);

      expect(outputs.map(each => each.map(kindsOf))).toEqual(stored.map(each => each.map(kindsOf)));
      const [ours, theirs] = [outputs, stored].map(each => each.flatMap(picturesIn));
      expect(ours.map(sizeIn(theirs))).toEqual(theirs.map(pngSize));
      for (const picture of ours) expect(await isEmpty(picture)).toBe(false);

      let next = 0;
      const cells = notebook.cells.map(cell =>
        cell.cell_type === 'code' ? { ...cell, outputs: outputs[next++] } : cell,
      );
      const numbers = compareNumbers(basename(name), scrapsOf({ ...notebook, cells }), recorded);
      expect(numbers.filter(({ problem }) => problem !== undefined)).toEqual([]);

      const moving = notebook.cells.flatMap(({ outputs = [] }, index) =>
        outputs.some(output => 'data' in output && hasSlider(output.data[vegaLiteType])) ? [index] : [],
      );
      const still: number[] = [];
      for (const index of moving) if (!(await moves(page, index))) still.push(index);
      expect(still).toEqual([]);
      console.log(
        `${name}: ${seconds} s, ${ours.length} pictures, ${moving.length} moving plots, ` +
          `${numbers.length} recorded numbers`,
      );
      await context.close();
    });
  });
});
