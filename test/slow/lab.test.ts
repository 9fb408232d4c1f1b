import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { writeNotebook, type Cell } from '../../lib/jupyter/notebook/nbformat';
import { describeTools, environment } from '../support/python';
import { root } from '../support/root';
import { temporaryFolder, temporaryFolderInPackage } from '../support/folder';

// JupyterLab as a reader has it, started by `npm run lab`, in Chromium; screenshots are in test/tmp/lab

const pictures = join(root, 'test', 'tmp', 'lab');
const chromiumPath = [
  process.env['FASTBOOK_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(file => file && existsSync(file));
jest.setTimeout(5 * 60_000);

const code = (source: string): Cell => ({
  cell_type: 'code',
  metadata: {},
  source,
  outputs: [],
  execution_count: null,
});
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
  let [folder, profile] = ['', ''];
  let lab: ChildProcess;
  let browser: Browser;
  let page: Page;
  let output = '';

  beforeAll(async () => {
    if (!chromiumPath)
      throw new Error(
        'these tests need Chromium: install it (apt-get install chromium), or name it in FASTBOOK_CHROMIUM',
      );
    rmSync(pictures, { recursive: true, force: true });
    mkdirSync(pictures, { recursive: true });
    folder = temporaryFolderInPackage('reading-');
    profile = temporaryFolder('fastbook-lab-');
    mkdirSync(join(profile, 'labconfig'));
    writeFileSync(
      join(profile, 'labconfig', 'page_config.json'),
      '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}',
    ); // it asks the network
    writeNotebook(join(folder, 'reading.ipynb'), {
      cells: [...reading, training, '1 + 1'].map(code),
      metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
      nbformat: 4,
      nbformat_minor: 4,
    });
    const port = await freePort();
    const options = [
      '--no-browser',
      `--port=${port}`,
      '--port-retries=0',
      '--IdentityProvider.token=reading',
      `--ServerApp.root_dir=${folder}`,
      folder,
    ];
    lab = spawn(process.execPath, [join(root, 'dist', 'scripts', 'lab.js'), ...options], {
      env: {
        ...environment(),
        FASTBOOK_VENV: environment()['VIRTUAL_ENV'],
        JUPYTER_CONFIG_DIR: profile,
        JUPYTER_RUNTIME_DIR: join(profile, 'runtime'),
      },
      detached: true, // with its own process group, to be ended with all in it
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [lab.stdout!, lab.stderr!])
      stream.on('data', piece => {
        output += String(piece);
      });
    await until(
      () => output.includes('is running at'),
      () => output,
    );
    const flags = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
    page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.setDefaultTimeout(30_000);
    await page.goto(`http://127.0.0.1:${port}/lab/tree/reading.ipynb?token=reading`);
    await page.waitForSelector('.jp-Notebook .jp-CodeCell');
    await isIdle();
  });

  afterAll(async () => {
    await browser?.close();
    if (lab && lab.exitCode === null && lab.signalCode === null) {
      const ended = new Promise(resolve => lab.once('exit', resolve));
      lab.kill('SIGTERM');
      await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 20_000))]);
      if (lab.exitCode === null) process.kill(-lab.pid!, 'SIGKILL'); // Python may hang in its own exit
    }
  });

  const cell = (number: number) => page.locator('.jp-Notebook .jp-CodeCell').nth(number - 1);
  /** Waits for the status bar: before the kernel is connected, JupyterLab drops cells that are run. */
  const isIdle = async () => {
    await page.getByText('TypeScript | Idle').first().waitFor();
    await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
  };
  const picture = (name: string) => page.screenshot({ path: join(pictures, `${name}.png`) });
  const run = async (number: number) => {
    const prompted = () => cell(number).locator('.jp-InputPrompt').innerText();
    const before = await prompted();
    for (let tries = 0; tries < 3 && (await prompted()) === before; tries++) {
      // a page that is busy may miss a key
      await cell(number).locator('.cm-content').click();
      await cell(number).locator('.cm-editor.cm-focused').waitFor();
      await page.keyboard.press('Control+Enter');
      for (let i = 0; i < 80 && (await prompted()) === before; i++) await page.waitForTimeout(100);
    }
  };
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
    await isIdle();
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
    await isIdle();
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
    await isIdle();
    await page.keyboard.press('Control+S');
    await until(
      () => readFileSync(join(folder, 'reading.ipynb'), 'utf8').includes('learn.validate'),
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
