import type { BrowserContext, Page } from 'playwright-core';

// A page of JupyterLite's that can be commanded, and its kernel.

/** What the page has where its configuration says so. */
export interface LabPage {
  jupyterapp: {
    commands: { execute(name: string): Promise<unknown> };
    shell: {
      currentWidget: {
        content: {
          activeCellIndex: number;
          widgets: unknown[];
          model: { cells: Iterable<{ type: string; outputs: { length: number } }> };
        };
        sessionContext: {
          session: { kernel: { requestExecute(content: object): { done: Promise<Reply> } } };
        };
      };
    };
  };
}

/** The reply to a request, as far as it is read. */
export interface Reply {
  content: { status: string; evalue?: string };
}

/** Opens a notebook until its cells are there, and can be run. */
export async function open(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(
    () =>
      ((globalThis as Partial<LabPage>).jupyterapp?.shell.currentWidget?.content?.widgets.length ?? 0) > 1 &&
      (globalThis as Partial<LabPage>).jupyterapp?.shell.currentWidget?.sessionContext.session?.kernel,
    undefined,
    { polling: 50 },
  );
  return page;
}

/** Runs code in the page's kernel. @returns the milliseconds until its reply is there. */
export const execute = (page: Page, code: string): Promise<number> =>
  page.evaluate(async source => {
    const { kernel } = (globalThis as typeof globalThis & LabPage).jupyterapp.shell.currentWidget
      .sessionContext.session;
    const began = performance.now();
    const { content } = await kernel.requestExecute({ code: source }).done;
    if (content.status !== 'ok') throw new Error(`a cell failed: ${content.evalue}`);
    return performance.now() - began;
  }, code);
