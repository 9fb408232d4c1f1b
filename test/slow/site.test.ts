import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { siteCommand } from '../../scripts/site';
import { launchChromium } from '../support/chromium';
import { temporaryFolder } from '../support/folder';
import { pictures } from '../support/lab';
import { root } from '../support/root';

// The book's site in a browser, opened as files, and once more from a server below a path.

jest.setTimeout(120_000);

const site = temporaryFolder('fastbook-site-');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let page: Page;
let pages: string[];
/** What the browser has complained about, and what it has asked for, since the last test. */
const faults: string[] = [];
const requests: string[] = [];

beforeAll(async () => {
  const silent = { out: () => undefined, error: () => undefined, isTerminal: false };
  expect(siteCommand(['--pages-only', '--out', site, '--repository', 'o/r'], silent)).toBe(0);
  pages = readdirSync(site, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.html'));
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  page.on('pageerror', error => faults.push(`${page.url()}: ${error}`));
  page.on('console', message => faults.push(`${page.url()}: ${message.text()}`));
  page.on('request', request => requests.push(request.url()));
});
afterAll(() => browser.close());
beforeEach(() => {
  faults.length = 0;
  requests.length = 0;
});
afterEach(() => expect(faults).toEqual([]));

const address = (name: string) => pathToFileURL(join(site, name)).href;
const textOf = (name: string) => readFileSync(join(site, name), 'utf8');
const idsIn = (html: string) => new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));

it('all pages are valid HTML, and none is large', async () => {
  const validator = new HtmlValidate({ root: true, extends: ['html-validate:recommended'] });
  const wrong: string[] = [];
  for (const name of pages) {
    const { results } = await validator.validateString(textOf(name));
    for (const { messages } of results)
      wrong.push(...messages.map(({ line, ruleId, message }) => `${name}:${line} ${ruleId}: ${message}`));
  }
  expect(wrong).toEqual([]);
  expect(pages.filter(name => statSync(join(site, name)).size > 3_000_000)).toEqual([]);
});

it('every link and every picture leads to a file and a place in it', () => {
  const astray = pages.flatMap(name =>
    [...textOf(name).matchAll(/ (?:href|src)="([^"]*)"/g)]
      .map(([, to]) => to)
      .filter(to => !/^(https?|mailto|data):/.test(to) && !isThere(name, to))
      .map(to => `${name}: ${to}`),
  );
  expect(astray).toEqual([]);
});

function isThere(from: string, to: string): boolean {
  const { href, hash } = new URL(to, address(from));
  const file = fileURLToPath(href.replace(/[?#].*$/, ''));
  const isInside = !relative(site, file).startsWith('..');
  if (!isInside || !existsSync(file) || !statSync(file).isFile()) return false;
  return hash === '' || idsIn(readFileSync(file, 'utf8')).has(decodeURIComponent(hash.slice(1)));
}

it('every plot with a slider moves, and no request leaves the folder', async () => {
  const moving = pages.filter(name => textOf(name).includes('class="moving"'));
  expect(moving.length).toBeGreaterThanOrEqual(7);
  const still: string[] = [];
  for (const name of moving) {
    await page.goto(address(name));
    for (const plot of await page.locator('.moving').all()) {
      await plot.scrollIntoViewIfNeeded();
      const canvas = plot.locator('canvas');
      const slider = plot.locator('input[type=range]').first();
      await slider.waitFor();
      const drawn = () => canvas.evaluate(dataOf);
      const before = await drawn();
      await slider.press((await slider.evaluate(atItsEnd)) ? 'ArrowLeft' : 'ArrowRight');
      for (let i = 0; i < 100 && (await drawn()) === before; i++) await page.waitForTimeout(20);
      if ((await drawn()) === before) still.push(name);
    }
  }
  expect(still).toEqual([]);
  expect(requests.filter(url => !/^(data|blob):/.test(url) && !url.startsWith(address('')))).toEqual([]);
});

it('a slider plays to its end by itself', async () => {
  await page.goto(address('04_gradients.html'));
  await drawnPlot(page).waitFor();
  const plot = page.locator('.moving').first();
  await plot.getByRole('button', { name: 'Play' }).click();
  await plot.getByRole('button', { name: 'Pause' }).waitFor();
  await plot.getByRole('button', { name: 'Play' }).waitFor();
  await expect(plot.locator('input').evaluate(atItsEnd)).resolves.toBe(true);
});

/** A canvas's picture; the types of a browser are not here. */
const dataOf = (element: object) => (element as { toDataURL(): string }).toDataURL();

const atItsEnd = (element: object) => {
  const { value, max } = element as { value: string; max: string };
  return value === max;
};

it.each([
  ['index.html', 'requiresGrad', '04_gradients.html'],
  ['01_pixels.html', 'overfitting', '11_nonlinearity.html'],
  ...(existsSync(join(root, 'notebooks', 'zh', '01_pixels.ipynb'))
    ? [['zh/01_pixels.html', '梯度', 'zh/']]
    : []),
])('search on %s finds %s', async (name, question, target) => {
  await page.goto(address(name));
  await page.keyboard.press('/');
  await page.locator('#question').fill(question);
  const link = page.locator(`#found a[href*="${target}"]`).first();
  await link.waitFor();
  await expect(page.locator('#found mark').first().textContent()).resolves.toMatch(new RegExp(question, 'i'));
  await link.click();
  await page.waitForURL(url => url.href.includes(target));
});

it.each([
  // colours are all that differs in the dark
  ['light', {}, ['index.html', '04_gradients.html', '14_questionnaire.html']],
  ['dark', { runOnly: ['color-contrast'] }, ['index.html', '04_gradients.html']],
] as const)('pages are accessible in the %s', async (colorScheme, options, names) => {
  await page.emulateMedia({ colorScheme });
  const serious: string[] = [];
  for (const name of names) {
    await page.goto(address(name));
    if (name.startsWith('04')) await drawnPlot(page).waitFor();
    await page.evaluate(axe);
    // it would read the style sheets by requests, which files have not
    const run = `axe.run(${JSON.stringify({ ...options, preload: false })})`;
    const found = await page.evaluate<{ violations: Violation[] }>(run);
    for (const { id, impact, nodes } of found.violations)
      if (impact === 'serious' || impact === 'critical')
        serious.push(...nodes.map(({ html }) => `${name} ${id}: ${html.slice(0, 200)}`));
  }
  expect(serious).toEqual([]);
});

/** The first plot of a page that moves, drawn since it is in view. */
function drawnPlot(shown: Page): ReturnType<Page['locator']> {
  void shown.locator('.moving').first().scrollIntoViewIfNeeded();
  return shown.locator('.moving.drawn canvas').first();
}

it('the chosen colours stay on other pages', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(address('index.html'));
  const background = () => page.locator('body').evaluate(backgroundOf);
  const before = await background();
  await page.locator('#theme').click();
  const after = await background();
  expect(after).not.toBe(before);
  await page.goto(address('13_jargon.html'));
  expect(await background()).toBe(after);
  await page.locator('#theme').click();
  expect(await background()).toBe(before);
});

const backgroundOf = (element: object) =>
  (globalThis as unknown as { getComputedStyle(of: object): { backgroundColor: string } }) // of a browser
    .getComputedStyle(element).backgroundColor;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

it('a phone shows all without scrolling sideways; without JavaScript the pictures are there', async () => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 700 },
  });
  const plain = await context.newPage();
  mkdirSync(pictures, { recursive: true });
  for (const name of ['index.html', '04_gradients.html', '11_nonlinearity.html']) {
    await plain.goto(address(name));
    const wide = await plain.locator('html').evaluate(root => {
      const { scrollWidth, clientWidth } = root as { scrollWidth: number; clientWidth: number };
      return scrollWidth - clientWidth;
    });
    expect([name, wide]).toEqual([name, 0]);
    await plain.screenshot({ path: join(pictures, `site-phone-${name}.png`) });
  }
  const seen = await plain.locator('.moving > img').first().isVisible();
  expect([seen, await plain.locator('button:visible').count()]).toEqual([true, 0]);
  await context.close();
});

it('the site works below a path of a server', async () => {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.css': 'text/css',
    '.js': 'text/javascript',
  };
  const server = createServer((request, response) => {
    const path = decodeURI(request.url!.replace(/[?#].*$/, ''));
    const file = resolve(site, path.replace(/^\/book\//, './'));
    const isOurs = path.startsWith('/book/') && existsSync(file) && statSync(file).isFile();
    response.writeHead(isOurs ? 200 : 404, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
    });
    response.end(isOurs ? readFileSync(file) : undefined);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const home = `http://127.0.0.1:${(server.address() as AddressInfo).port}/book/`;
  await page.goto(`${home}index.html`);
  await page.locator('.cards a').nth(3).click();
  await drawnPlot(page).waitFor();
  expect(requests.filter(url => !url.startsWith(home) && !/^(data|blob):/.test(url))).toEqual([]);
  expect(dirname(new URL(page.url()).pathname)).toBe('/book');
  server.closeAllConnections();
  server.close();
});
