import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { packageFolder } from '../../lib/host/package';
import { findJupyterLite } from '../jupyterlite';
import { archivesHere } from '../litedata';
import { keepInBrowser } from '../liteoffline';
import { buildLiteSite } from '../litesite';
import { countingServer } from './countingserver';
import { measureLaterCells, measureSmallCells } from './litecells';
import { open, type LabPage, type Reply } from './litepage';
import { largestDescendant, processorClock } from './processes';

/** The limits that the chapter in a browser is held to, on two quiet cores. */
const limits = {
  first: { seconds: 8, megabytes: 9 },
  second: { seconds: 4, megabytes: 0.2 },
  batchRatio: 2,
  gigabytes: 1,
} as const;

const rounds = 3;
const batches = 20;

const book = '02_pixel_similarity';
const largest = '16_ten_digits';
/** Those whose cells are measured one by one. */
const books = ['01_pixels', book, '03_broadcasting', '04_gradients', '08_training_loop'];

/** Training batches of the ResNet-18, 64 images each; the value is the milliseconds of the fastest. */
const resnet = `
import { Adam, F, ImageDataLoaders, resnet18, tf, untarData, URLs, visionLearner } from 'fastbook-ts';
const dls = await ImageDataLoaders.fromFolder(await untarData(URLs.MNIST_SAMPLE));
const { model } = visionLearner(dls, resnet18);
const opt = Adam(model.parameters(), 0.004, { mom: 0.95 });
const times: number[] = [];
for (let i = 0; i <= ${batches}; i++) {
  const began = performance.now();
  const [xb, yb] = dls.train.oneBatch();
  tf.tidy(() => {
    const loss = F.crossEntropy(model(xb), yb);
    loss.backward();
    opt.step();
    opt.zeroGrad();
    loss.item();
  });
  tf.dispose([xb, yb]);
  times.push(performance.now() - began);
}
console.log('fastest', Math.min(...times));`;

/**
 * `npm run bench lite`: the chapter in a browser, as a static host serves it to Chromium. Where other
 * programs keep the cores busy, the processor time says more than the seconds; half of it is the least that
 * two cores need.
 */
export async function lite(): Promise<void> {
  const { chromium } = await import('playwright-core');
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-lite-bench-'));
  const names = [...books, largest].map(name => join(packageFolder, 'notebooks', `${name}.ipynb`));
  const venv = [process.env['FASTBOOK_VENV'], join(packageFolder, 'test', 'tmp', 'venv')].find(
    each => each && existsSync(each),
  );
  const jupyterLite = findJupyterLite(venv, text => process.stdout.write(text));
  buildLiteSite(jupyterLite, { out: folder, contents: names, archives: archivesHere() });
  expose(folder);
  const server = await countingServer(folder);
  const browser = await chromium.launch({
    executablePath: process.env['FASTBOOK_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const address = (name: string) => `${server.address}/notebooks/index.html?path=${name}.ipynb`;
  try {
    await measureVisits(browser, address(book), server.takeBytes);
    const context = await browser.newContext();
    await measureSmallCells(context, address(book));
    for (const name of books) await measureLaterCells(context, address(name), name);
    await measureResnet(context, address(book));
    await measureMemory(await browser.newContext(), address(largest)); // in a process of its own
  } finally {
    await browser.close();
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Has the page say what it is made of. */
function expose(folder: string): void {
  const file = join(folder, 'jupyter-lite.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { 'jupyter-config-data': object };
  Object.assign(config['jupyter-config-data'], { exposeAppInBrowser: true });
  writeFileSync(file, JSON.stringify(config));
  keepInBrowser(folder); // the file is another one now
}

async function measureVisits(browser: Browser, address: string, takeBytes: () => number): Promise<void> {
  const visits = { first: [] as Visit[], second: [] as Visit[] };
  for (let i = 0; i <= rounds; i++) {
    const context = await browser.newContext();
    for (const which of ['first', 'second'] as const) {
      takeBytes();
      const visit = await visitOnce(context, address);
      // the first round compresses the files
      if (i > 0) visits[which].push({ ...visit, megabytes: takeBytes() / 1e6 });
    }
    await context.close();
  }
  for (const which of ['first', 'second'] as const) {
    const least = (of: keyof Visit) => Math.min(...visits[which].map(visit => visit[of]));
    const { seconds, megabytes } = limits[which];
    console.log(
      `${which} visit, to the first cell's result: ${least('seconds').toFixed(1)} s (at most ${seconds}), ` +
        `${least('processor').toFixed(1)} s of processors, ` +
        `${least('megabytes').toFixed(2)} MB (at most ${megabytes}); the least of ${rounds}`,
    );
  }
}

/** What one visit took. */
interface Visit {
  seconds: number;
  processor: number;
  megabytes: number;
}

async function visitOnce(context: BrowserContext, address: string): Promise<Visit> {
  const [began, processor] = [performance.now(), processorClock()];
  const page = await open(context, address);
  await page.evaluate(async () => {
    const { jupyterapp: app } = globalThis as typeof globalThis & LabPage;
    const { content } = app.shell.currentWidget;
    content.activeCellIndex = [...content.model.cells].findIndex(({ type }) => type === 'code');
    await app.commands.execute('notebook:run-cell');
  });
  const visit = { seconds: (performance.now() - began) / 1000, processor: processor(), megabytes: 0 };
  await page.close();
  return visit;
}

async function measureResnet(context: BrowserContext, address: string): Promise<void> {
  const page = await open(context, address);
  const said = page.evaluate(async code => {
    const { kernel } = (globalThis as typeof globalThis & LabPage).jupyterapp.shell.currentWidget
      .sessionContext.session;
    const future = kernel.requestExecute({ code }) as {
      done: Promise<Reply>;
      onIOPub?: (message: { content: { text?: string; evalue?: string } }) => void;
    };
    let printed = '';
    future.onIOPub = ({ content }) => (printed += content.text ?? content.evalue ?? '');
    await future.done;
    return printed;
  }, resnet);
  const there = fastest(await said);
  await page.close();
  const script = join(packageFolder, 'dist', 'scripts', 'bench', 'main.js');
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--time', 'resnet'], {
    encoding: 'utf8',
    env: { ...process.env, FASTBOOK_BACKEND: 'wasm' },
  });
  const here = 1000 * Math.min(...stdout.trim().split('\n').map(Number));
  if (Number.isNaN(here)) throw new Error(stderr);
  console.log(
    `a training batch of the ResNet-18, the fastest of ${batches}: ${there.toFixed(0)} ms, ` +
      `${here.toFixed(0)} on Node's wasm, ratio ${(there / here).toFixed(2)} (at most ${limits.batchRatio})`,
  );
}

function fastest(printed: string): number {
  const [, time] = /fastest ([\d.]+)/.exec(printed) ?? [];
  if (time === undefined) throw new Error(`the browser's cell failed: ${printed}`);
  return Number(time);
}

async function measureMemory(context: BrowserContext, address: string): Promise<void> {
  const page = await open(context, address);
  let most = 0;
  const sampling = setInterval(() => (most = Math.max(most, largestDescendant())), 250);
  const began = performance.now();
  try {
    await page.evaluate(() =>
      (globalThis as typeof globalThis & LabPage).jupyterapp.commands.execute('notebook:run-all-cells'),
    );
  } finally {
    clearInterval(sampling);
  }
  console.log(
    `memory of the page in ${largest}: ${(most / 1e9).toFixed(2)} GB (at most ${limits.gigabytes}), ` +
      `in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  await page.close();
}
