import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { writeNotebook } from '../../lib/jupyter/notebook/nbformat';
import { launchChromium } from './chromium';
import { temporaryFolder, temporaryFolderInPackage } from './folder';
import { environment } from './python';
import { root } from './root';
import { codeCell } from './notebook';

/** Where the tests of JupyterLab keep their screenshots. */
export const pictures = join(root, 'test', 'tmp', 'lab');

/** JupyterLab as a reader has it, started by `fastbook-ts lab`, with these cells in Chromium. */
export async function openInLab(sources: readonly string[]) {
  const folder = temporaryFolderInPackage('reading-');
  writeNotebook(join(folder, 'reading.ipynb'), {
    cells: sources.map(codeCell),
    metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 4,
  });
  const lab = await openLab(folder);
  return { page: await lab.open('reading.ipynb'), folder, end: lab.end };
}

/** JupyterLab, started by `fastbook-ts lab` on a folder, whose notebooks it opens in Chromium. */
export async function openLab(folder: string) {
  mkdirSync(pictures, { recursive: true });
  const profile = temporaryFolder('fastbook-lab-');
  mkdirSync(join(profile, 'labconfig'));
  writeFileSync(
    join(profile, 'labconfig', 'page_config.json'),
    '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}',
  ); // it asks the network
  const port = await freePort();
  const options = ['--no-browser', `--port=${port}`, '--port-retries=0', '--IdentityProvider.token=reading'];
  const lab = spawn(
    process.execPath,
    [join(root, 'dist', 'scripts', 'main.js'), 'lab', ...options, `--ServerApp.root_dir=${folder}`, folder],
    {
      env: {
        ...environment(),
        FASTBOOK_VENV: environment()['VIRTUAL_ENV'],
        JUPYTER_CONFIG_DIR: profile,
        JUPYTER_RUNTIME_DIR: join(profile, 'runtime'),
      },
      detached: true, // with its own process group, to be ended with all in it
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [lab.stdout, lab.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  for (const deadline = Date.now() + 60_000; !output.includes('is running at');)
    if (Date.now() > deadline) throw new Error(`JupyterLab did not start within a minute: ${output}`);
    else await new Promise(resolve => setTimeout(resolve, 100));
  const browser = await launchChromium();
  let opened = 0;
  return {
    browser,
    /** A page with a notebook alone, by its path in the folder, whose kernel is ready. */
    open: async (path: string): Promise<Page> => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
      page.setDefaultTimeout(30_000);
      const workspace = `lab/workspaces/${++opened}`; // else what another page has open is opened, too
      await page.goto(`http://127.0.0.1:${port}/${workspace}/tree/${path}?token=reading`);
      await page.waitForSelector('.jp-Notebook .jp-CodeCell');
      await isIdle(page);
      return page;
    },
    end: async () => {
      await browser.close();
      if (lab.exitCode !== null || lab.signalCode !== null) return;
      const ended = new Promise(resolve => lab.once('exit', resolve));
      lab.kill('SIGTERM');
      await Promise.race([ended, new Promise(resolve => setTimeout(resolve, 20_000))]);
      if (lab.exitCode === null) process.kill(-lab.pid!, 'SIGKILL'); // Python may hang in its own exit
    },
  };
}

/** Waits for the status bar: before the kernel is connected, JupyterLab drops cells that are run. */
export async function isIdle(page: Page): Promise<void> {
  await page.getByText('TypeScript | Idle').first().waitFor();
  await page.waitForSelector('.jp-Notebook-ExecutionIndicator[data-status="idle"]');
}

/** The code cell with this number, from 1. */
export const cellOf = (page: Page, number: number) =>
  page.locator('.jp-Notebook .jp-CodeCell').nth(number - 1);

/** Runs a cell, and waits until it has begun. */
export async function runInLab(page: Page, number: number): Promise<void> {
  const cell = cellOf(page, number);
  const prompted = () => cell.locator('.jp-InputPrompt').innerText();
  const before = await prompted();
  for (let tries = 0; tries < 3 && (await prompted()) === before; tries++) {
    // a page that is busy may miss a key
    await cell.locator('.cm-content').click();
    await cell.locator('.cm-editor.cm-focused').waitFor();
    await page.keyboard.press('Control+Enter');
    for (let i = 0; i < 80 && (await prompted()) === before; i++) await page.waitForTimeout(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
