import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { readNotebook, writeNotebook } from '../../lib/jupyter/notebook/nbformat';
import { keepInBrowser } from '../../scripts/liteoffline';
import { leftOut } from '../../scripts/liteplugins';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import {
  isReady,
  makeLiteSite,
  ofKernel,
  openNotebook,
  runAll,
  runCell,
  textOf,
  type LabPage,
} from '../support/lite';
import { codeCell } from '../support/notebook';
import { describeTools } from '../support/python';
import { root } from '../support/root';
import { serveFolder, type StaticHost } from '../support/site';

// The site of `fastbook-ts site` at a first visit, at a second one, and without a network.

jest.setTimeout(5 * 60_000);

const book = '02_pixel_similarity';
const books = [book, `zh/${book}`];

/** Cells that stand for what a reader does, all in one notebook. */
const reader = [
  "const name = prompt('Your name?');\nname",
  "import { help } from './helpers';",
  `import { DataLoader, DataLoaders, F, Learner, nn, tensor } from 'fastbook-ts';
const batches = new DataLoader([[tensor([1, 2]), tensor([3])]], { batchSize: 1 });
const learn = new Learner(new DataLoaders(batches, batches), nn.Linear(2, 1), { lossFunc: F.mseLoss });
'there'`,
  "learn.save('kept.safetensors'); 'saved'",
  "learn.load('kept.safetensors'); 'loaded'",
  `import { drawDigit } from 'fastbook-ts';
const net = nn.Linear(784, 10);
const drawn = drawDigit({ linear: x => net(x.view(-1, 784)) });`,
  'drawn.digit.sum().item() > 20',
  'function forever() {\n  while (true) {}\n}\nforever();',
  "import { untarData, URLs } from 'fastbook-ts';\n(await untarData(URLs.MNIST)).name",
];

/** The outputs that a notebook has in the repository, as text, but for its first cell's: the backend. */
const stored = (name: string) =>
  readNotebook(join(root, 'notebooks', `${name}.ipynb`))
    .cells.flatMap(cell => (cell.cell_type === 'code' ? [cell.outputs!.map(textOf)] : []))
    .slice(1);

describeTools('a site whose notebooks run', () => {
  let browser: Browser;
  let context: BrowserContext;
  let host: StaticHost;
  const requests: string[] = [];
  const folder = temporaryFolder('fastbook-lite-');
  const site = join(folder, 'site');

  beforeAll(async () => {
    const notebooks = join(folder, 'notebooks');
    mkdirSync(join(notebooks, 'zh'), { recursive: true });
    for (const name of books)
      copyFileSync(join(root, 'notebooks', `${name}.ipynb`), join(notebooks, `${name}.ipynb`));
    writeNotebook(join(notebooks, 'reader.ipynb'), {
      cells: reader.map(codeCell),
      metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
      nbformat: 4,
      nbformat_minor: 4,
    });
    makeLiteSite(notebooks, site);
    host = await serveFolder(site, 9, 'mnist_png.tgz');
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

  it('leaves out plugins that are there, and none that another needs', async () => {
    const scripts = readdirSync(join(site, 'lite', 'build'), { recursive: true })
      .map(String)
      .filter(name => name.endsWith('.js'))
      .map(name => readFileSync(join(site, 'lite', 'build', name), 'utf8'))
      .join('\n');
    expect(leftOut.filter(id => !scripts.includes(id.includes(':') ? `${id}"` : `${id}:`))).toEqual([]);
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', message => said.push(message.text()));
    await page.goto(`${host.address}/lite/notebooks/index.html?path=${book}.ipynb`);
    await isReady(page);
    expect(said.filter(text => /Plugin .* failed|No provider/.test(text))).toEqual([]);
    const plugins = await page.evaluate(() =>
      (globalThis as typeof globalThis & LabPage).jupyterapp.listPlugins(),
    );
    const isLeftOut = (id: string) => leftOut.includes(id) || leftOut.includes(id.split(':')[0]);
    expect(plugins.filter(isLeftOut)).toEqual([]);
    expect(plugins).toContain('fastbook-ts:kernel');
    await page.close();
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

  it('asks its reader, keeps what is saved, and says what it cannot import', async () => {
    const page = await openNotebook(context, host.address, 'reader');
    const asked = runCell(page, 1);
    await page.locator('.jp-Stdin-input').fill('Ada Lovelace, 李');
    await page.locator('.jp-Stdin-input').press('Enter');
    expect((await asked).at(-1)).toBe('Ada Lovelace, 李');
    await runCell(page, 2);
    await page.getByText('no files of its own: put the code into a cell').waitFor();
    expect(await runCell(page, 3)).toEqual(['there']);
    expect(await runCell(page, 4)).toEqual(['saved']);
    await page.locator('.jp-CodeCell .cm-content').last().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' // mine');
    await page.keyboard.press('Control+s');
    await page.waitForFunction('!jupyterapp.shell.currentWidget.context.model.dirty');
    await page.reload();
    await isReady(page);
    await page.locator('.jp-CodeCell .cm-content', { hasText: '// mine' }).waitFor();
    await runCell(page, 3);
    expect(await runCell(page, 5)).toEqual(['loaded']);
    const interrupted = runCell(page, 1);
    await page.locator('.jp-Stdin-input').waitFor();
    await ofKernel(page, 'interrupt');
    expect((await interrupted).join()).toContain('KeyboardInterrupt');
    await page.close();
  });

  it('has a digit drawn with the mouse', async () => {
    const page = await openNotebook(context, host.address, 'reader');
    await runCell(page, 3);
    await runCell(page, 6);
    await page.getByRole('button', { name: 'Clear' }).click();
    const box = (await page.locator('.fastbook-digit canvas').boundingBox())!;
    const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
    await page.mouse.move(...at(0.3, 0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.25), { steps: 10 });
    await page.mouse.move(...at(0.45, 0.8), { steps: 10 });
    await page.mouse.up();
    const dataset = "(document.querySelector('.fastbook-digit').dataset)";
    await page.waitForFunction(`(({ drawn, answered }) => drawn > 20 && drawn === answered)${dataset}`);
    expect(await runCell(page, 7)).toEqual(['true']);
    await page.close();
  });

  it('shows how far a download is', async () => {
    const page = await openNotebook(context, host.address, 'reader');
    const loaded = runCell(page, 9);
    await page.getByText(/Loading mnist_png\.tgz: \d+\.\d of 15\.0 MB/).waitFor();
    expect((await loaded).at(-1)).toBe('mnist_png');
    await page.close();
  });

  it('says why a loop goes on where memory is not shared; a restart takes no more memory', async () => {
    const plain = await browser.newContext({ serviceWorkers: 'block' });
    const page = await openNotebook(plain, host.address, book);
    expect(await page.evaluate('crossOriginIsolated')).toBe(false);
    const outputs = async () => (await runAll(page)).slice(1).map(each => each.map(textOf));
    expect(await outputs()).toEqual(stored(book));
    const before = await memoryOf(browser);
    for (let i = 0; i < 3; i++) {
      await ofKernel(page, 'restart');
      expect(await outputs()).toEqual(stored(book));
    }
    const after = await memoryOf(browser);
    console.log(`the pages have ${before} MB, and ${after} MB after three restarts`);
    expect(after).toBeLessThan(1.5 * before);
    await page.goto(`${host.address}/lite/notebooks/index.html?path=reader.ipynb`);
    await isReady(page);
    const loop = runCell(page, 8);
    const said = page.locator('.jp-OutputArea').getByText('This cell goes on');
    await page.waitForTimeout(1000);
    await ofKernel(page, 'interrupt');
    await said.waitFor();
    await ofKernel(page, 'restart');
    await loop.catch(() => undefined);
    expect(await runCell(page, 3)).toEqual(['there']);
    await plain.close();
  });

  it('forgets what it has kept where the site has a new version, and nothing of other sites', async () => {
    const lite = `${host.address}/lite/`;
    const others = ['fastbook-saved', 'other', `fastbook-files ${host.address}/other/`];
    const page = await openNotebook(context, host.address, book);
    for (const name of [`fastbook-files ${lite}`, ...others])
      await page.evaluate(`caches.open(${JSON.stringify(name)}).then(() => undefined)`);
    appendFileSync(join(site, 'lite', 'jupyterlite.schema.v0.json'), '\n');
    keepInBrowser(join(site, 'lite'));
    await page.evaluate(
      'navigator.serviceWorker.getRegistration().then(worker => worker.update()).then(() => undefined)',
    );
    await page.waitForFunction(`caches.has('fastbook-files ${lite}').then(isThere => !isThere)`);
    const kept = [...others, 'fastbook-data', `fastbook-isolated-files ${lite}`];
    expect(await page.evaluate<string[]>('caches.keys()')).toEqual(expect.arrayContaining(kept));
    await page.close();
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

/** The memory of a browser's pages, in megabytes. */
async function memoryOf(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))![1]));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}
