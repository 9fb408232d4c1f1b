import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { devices, type Browser, type BrowserContextOptions } from 'playwright-core';
import { wordsOf } from '../../lib/site/words';
import { writeSite } from '../../lib/site/writesite';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import { writeNotebookFile } from '../support/notebook';
import { runProgram } from '../support/process';
import { root } from '../support/root';
import { serveFolder, type StaticHost } from '../support/site';

// What a site's pages say before a notebook runs, and what the command says where none will.

jest.setTimeout(60_000);

const notebooks = temporaryFolder('fastbook-notebooks-');
const site = temporaryFolder('fastbook-site-');
const { runs, loads, tooOld, slow, asFile, unshared, phone } = wordsOf('en');
let browser: Browser;
let host: StaticHost;

beforeAll(async () => {
  const data = { bytes: 3_100_000, neededBy: /MNIST_SAMPLE/ };
  writeSite({
    notebooks: [
      writeNotebookFile(notebooks, 'a.ipynb', ['1 + 1']),
      writeNotebookFile(notebooks, 'b.ipynb', ['untarData(URLs.MNIST_SAMPLE)']),
    ],
    out: site,
    title: 'A book',
    description: '',
    language: 'en',
    root: notebooks,
    firstVisit: { bytes: 7_400_000, parts: [data] },
  });
  host = await serveFolder(site);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await host?.end();
});

/** The notice of a page, in a browser whose scripts begin with this one. */
async function notice(
  address: string,
  script = '',
  options: BrowserContextOptions = {},
): Promise<{ said: string; limits: string[] }> {
  const context = await browser.newContext(options);
  await context.addInitScript({ content: script });
  const page = await context.newPage();
  await page.goto(address);
  const said = await page.locator('.runs').innerText();
  const limits = await page.locator('.runs strong').allInnerTexts();
  await context.close();
  return { said, limits: limits.map(text => text.trim()) };
}

const at = (name: string) => `${host.address}/${name}`;

it('says how much is loaded, and nothing else in a browser that has all', async () => {
  expect(await notice(at('a.html'))).toEqual({ said: `${runs} ${loads(8)}`, limits: [] });
  expect(await notice(at('b.html'))).toEqual({ said: `${runs} ${loads(11)}`, limits: [] });
  expect((await notice(at('index.html'))).said).toContain(loads(11));
});

const relaxed = 'WebAssembly.validate = () => false;';
const withoutWorkers = "Object.defineProperty(navigator, 'serviceWorker', { value: undefined });";
const isolated = "Object.defineProperty(globalThis, 'crossOriginIsolated', { value: true });";

it.each([
  ['DecompressionStream', 'delete globalThis.DecompressionStream;', [tooOld]],
  ['OffscreenCanvas', 'delete globalThis.OffscreenCanvas;', [tooOld]],
  ['WebAssembly', 'delete globalThis.WebAssembly;', [tooOld]],
  ['workers', 'delete globalThis.Worker;', [tooOld]],
  ['the language of 2022', 'delete Array.prototype.findLast;', [tooOld]],
  ['relaxed SIMD', relaxed, [slow]],
  ['service workers', withoutWorkers, [unshared]],
  ['service workers, on a page that is isolated', withoutWorkers + isolated, []],
  ['service workers and relaxed SIMD', withoutWorkers + relaxed, [unshared, slow]],
])('says what fails without %s', async (_, script, limits) => {
  expect((await notice(at('a.html'), script)).limits).toEqual(limits);
});

it('says what is hard on a phone, and that a page that was opened as a file needs a server', async () => {
  expect((await notice(at('a.html'), '', devices['Pixel 7'])).limits).toEqual([phone]);
  expect((await notice(at('a.html'), relaxed, devices['iPhone 13'])).limits).toEqual([slow, phone]);
  expect((await notice(pathToFileURL(join(site, 'a.html')).href)).limits).toEqual([asFile]);
});

it.each([
  ['no Python is', {}, /python3 cannot be started: spawnSync python3 ENOENT/],
  ['the environment has none', { venv: join(notebooks, 'none') }, /jupyter-lite is not there: pip install/],
])('fastbook-ts site makes pages only where %s, and says what to do', async (_, given, reason) => {
  const out = join(temporaryFolder('fastbook-site-'), 'site');
  const command = join(root, 'dist', 'scripts', 'main.js');
  const args = [command, 'site', '--out', out, ...('venv' in given ? ['--venv', given.venv] : []), notebooks];
  const env = { PATH: notebooks, FASTBOOK_CACHE: join(notebooks, 'cache') };
  const { status, output } = await runProgram(process.execPath, args, { env });
  expect(output).toMatch(/^pages only, which run nothing: JupyterLite is not there \(.*\)\. To have it, /m);
  expect(output).toMatch(reason);
  expect(output).toContain('run this again with Python 3.10 or later where PyPI can be reached, or name');
  expect([status, existsSync(join(out, 'a.html')), existsSync(join(out, 'lite'))]).toEqual([0, true, false]);
});
