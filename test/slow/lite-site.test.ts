import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { readNotebook } from '../../lib/jupyter/notebook/nbformat';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import { makeLiteSite, openNotebook, runAll, textOf } from '../support/lite';
import { describeTools } from '../support/python';
import { root } from '../support/root';
import { serveFolder, type StaticHost } from '../support/site';

// The site of `fastbook-ts site` at a first visit, at a second one, and without a network.

jest.setTimeout(5 * 60_000);

const book = '02_pixel_similarity';
const books = [book, `zh/${book}`];

/** The outputs that a notebook has in the repository, as text, but for its first cell: that names the backend. */
const stored = (name: string) =>
  readNotebook(join(root, 'notebooks', `${name}.ipynb`))
    .cells.flatMap(cell => (cell.cell_type === 'code' ? [cell.outputs!.map(textOf)] : []))
    .slice(1);

describeTools('a site whose notebooks run', () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: StaticHost;
  const requests: string[] = [];

  beforeAll(async () => {
    const folder = temporaryFolder('fastbook-lite-');
    const notebooks = join(folder, 'notebooks');
    mkdirSync(join(notebooks, 'zh'), { recursive: true });
    for (const name of books)
      copyFileSync(join(root, 'notebooks', `${name}.ipynb`), join(notebooks, `${name}.ipynb`));
    makeLiteSite(notebooks, join(folder, 'site'));
    host = await serveFolder(join(folder, 'site'), 9);
    browser = await launchChromium();
    context = await browser.newContext({ viewport: { width: 1280, height: 1600 } });
    context.on('request', request => requests.push(request.url()));
  });
  afterAll(async () => {
    await browser?.close();
    await host?.end();
  });

  /** Runs a notebook in a page of its own. @returns its outputs as text, and the bytes that were moved. */
  async function visit(name: string): Promise<{ outputs: string[][]; moved: number }> {
    const before = host.sent();
    const page = await openNotebook(context, host.address, name);
    const outputs = (await runAll(page)).slice(1).map(each => each.map(textOf));
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    await page.close();
    return { outputs, moved: host.sent() - before };
  }

  it('runs from its page at the first visit, isolated', async () => {
    const page = await context.newPage();
    await page.goto(`${host.address}/${book}.html`);
    const said = Number(/(\d+) MB/.exec(await page.locator('.runs').innerText())![1]);
    const link = await page.locator('.actions a').first().getAttribute('href');
    expect(link).toBe(`lite/notebooks/index.html?path=${book}.ipynb`);
    await page.close();
    const { outputs, moved } = await visit(book);
    console.log(`a first visit moved ${moved} bytes; the page says ${said} MB`);
    expect(outputs).toEqual(stored(book));
    expect(Math.abs(said - moved / 1e6)).toBeLessThan(1);
  });

  it('moves next to nothing at a second visit', async () => {
    const { outputs, moved } = await visit(book);
    console.log(`a second visit moved ${moved} bytes`);
    expect(outputs).toEqual(stored(book));
    expect(moved).toBeLessThan(200_000);
  });

  it('runs in the other language', async () => {
    const { outputs } = await visit(`zh/${book}`);
    expect(outputs).toEqual(stored(`zh/${book}`));
  });

  it('runs again without its host', async () => {
    await host.end();
    const { outputs, moved } = await visit(book);
    expect(outputs).toEqual(stored(book));
    expect(moved).toBe(0);
  });

  it('has asked nobody else', () => {
    expect(requests.filter(url => !/^(data|blob):/.test(url) && !url.startsWith(host.address))).toEqual([]);
  });
});
