import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Output } from '../../lib/jupyter/notebook/nbformat';
import { keepInBrowser } from '../../scripts/liteoffline';
import { environment } from './python';
import { root } from './root';

// a site with JupyterLite as `fastbook-ts site` makes it, and its notebooks in a page

/** What the page offers where its configuration says so. */
export interface LabPage {
  jupyterapp: {
    commands: { execute(name: string, args?: object): Promise<unknown> };
    listPlugins(): string[];
    shell: {
      currentWidget: {
        content: {
          activeCellIndex: number;
          scrollToItem(index: number, align: string): Promise<void>;
          model: { cells: Iterable<{ type: string; outputs: { toJSON(): Output[] } }> };
        };
        context: { save(): Promise<void> };
        sessionContext: {
          session: { kernel: { status: string; interrupt(): Promise<void>; restart(): Promise<void> } };
        };
      };
    };
  };
}

/** Makes the site of a folder's notebooks, with an app that tests can command. */
export function makeLiteSite(notebooks: string, out: string): void {
  const venv = environment()['VIRTUAL_ENV']!;
  const command = join(root, 'dist', 'scripts', 'main.js');
  execFileSync(process.execPath, [command, 'site', '--out', out, '--venv', venv, notebooks]);
  expose(join(out, 'lite'));
  keepInBrowser(join(out, 'lite'));
}

/** Has the pages of a JupyterLite offer their app. */
export function expose(lite: string): void {
  const file = join(lite, 'jupyter-lite.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { 'jupyter-config-data': object };
  Object.assign(config['jupyter-config-data'], { exposeAppInBrowser: true });
  writeFileSync(file, JSON.stringify(config));
}

/** Opens a notebook of a site's JupyterLite, `zh/02_pixel_similarity`, and waits for its kernel. */
export async function openNotebook(
  context: BrowserContext,
  site: string,
  name: string,
  lite = 'lite',
): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  await page.goto(`${site}/${lite}/notebooks/index.html?path=${encodeURIComponent(`${name}.ipynb`)}`);
  await isReady(page);
  return page;
}

/** Waits for the kernel of a page's notebook. */
export async function isReady(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      (globalThis as Partial<LabPage>).jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel
        .status === 'idle',
  );
}

/** Runs all cells. @returns the outputs of each code cell. */
export const runAll = (page: Page): Promise<Output[][]> =>
  page.evaluate(async () => {
    const { jupyterapp: app } = globalThis as typeof globalThis & LabPage;
    await app.commands.execute('notebook:run-all-cells');
    return [...app.shell.currentWidget.content.model.cells]
      .filter(({ type }) => type === 'code')
      .map(({ outputs }) => outputs.toJSON());
  });

/** Runs the code cell with this number, from 1. @returns its outputs as text. */
export const runCell = (page: Page, number: number): Promise<string[]> =>
  page
    .evaluate(async at => {
      const { jupyterapp: app } = globalThis as typeof globalThis & LabPage;
      const { content } = app.shell.currentWidget;
      content.activeCellIndex = at;
      await app.commands.execute('notebook:run-cell');
      return [...content.model.cells][at].outputs.toJSON();
    }, number - 1)
    .then(outputs => outputs.map(textOf));

/** Calls the page's kernel. */
export const ofKernel = (page: Page, method: 'interrupt' | 'restart'): Promise<void> =>
  page.evaluate(
    name =>
      (
        globalThis as typeof globalThis & LabPage
      ).jupyterapp.shell.currentWidget.sessionContext.session.kernel[name](),
    method,
  );

/** The text of an output; of a picture that it is one. */
export function textOf(output: Output): string {
  if (output.output_type === 'stream') return [output.text].flat().join('');
  if (output.output_type === 'error') return `${output.ename}: ${output.evalue}`;
  const picture = 'image/png' in output.data ? 'picture of ' : '';
  return `${picture}${[output.data['text/plain']].flat().join('')}`;
}
