import { join } from 'node:path';
import type { LiteCall, LiteReply } from '../../lib/jupyter/lite/liteserver';
import type { ToPage } from '../../lib/jupyter/lite/litemessages';
import { launchChromium } from './chromium';
import { root } from './root';
import { serveFolder } from './site';

/** What the page has, as far as it is used here. */
interface PageWithWorkers {
  Worker: new (address: string) => {
    onmessage: (event: { data: ToPage }) => void;
    postMessage(message: unknown, transferred?: readonly unknown[]): void;
    terminate(): void;
  };
  /** Asks the compiler. */
  call(call: LiteCall): Promise<LiteReply>;
  /** Runs a cell. */
  execute(code: string, serial: number): Promise<(ToPage & { type: 'publish' })[]>;
}

/** The browser's kernel in Chromium, without JupyterLab: the workers that the build has made. */
export async function startBrowserKernel() {
  const site = await serveFolder(join(root, 'dist', 'labextension'));
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(`${site.address}/package.json`);
  await page.evaluate(() => {
    const scope = globalThis as typeof globalThis & PageWithWorkers;
    const compiler = new scope.Worker('/static/compilerworker.js');
    const cells = new scope.Worker('/static/cellworker.js');
    const [own, theirs] = [new MessageChannel(), new MessageChannel()];
    for (const { port1 } of [own, theirs]) compiler.postMessage(port1, [port1]);
    const start = { type: 'start', compiler: theirs.port2, flag: undefined, mirror: '' };
    cells.postMessage(start, [theirs.port2]);
    scope.call = call =>
      new Promise(resolve => {
        Object.assign(own.port2, { onmessage: ({ data }: { data: LiteReply }) => resolve(data) });
        own.port2.postMessage(call);
      });
    scope.execute = (code, serial) =>
      new Promise(resolve => {
        const published: (ToPage & { type: 'publish' })[] = [];
        cells.onmessage = ({ data }) => {
          if (data.type === 'publish') published.push(data);
          if (data.type === 'reply' && data.serial === serial) resolve(published);
        };
        const empty = { parent: {}, metadata: {}, buffers: [] };
        const content = { code, silent: false };
        cells.postMessage({
          type: 'request',
          serial,
          msgType: 'execute_request',
          content,
          count: serial,
          ...empty,
        });
      });
  });
  let serial = 0;
  const execute = (code: string) =>
    page.evaluate(
      ([text, number]) => (globalThis as typeof globalThis & PageWithWorkers).execute(text, number),
      [code, ++serial] as const,
    );
  return {
    /** Calls a method of the compiler. @throws Error that it says. */
    call: async (method: LiteCall['method'], ...args: unknown[]): Promise<unknown> => {
      const call = { id: ++serial, method, args };
      const reply = await page.evaluate(
        each => (globalThis as typeof globalThis & PageWithWorkers).call(each),
        call,
      );
      if ('error' in reply) throw new Error(reply.error);
      return reply.result;
    },
    /** Runs cells; the value of the last one as text, or its traceback behind `!`. */
    show: async (...cells: string[]): Promise<unknown> => {
      let shown: unknown;
      for (const code of cells) {
        const published = await execute(code);
        const content = (type: string) =>
          published.find(({ msgType }) => msgType === type)?.content as Record<string, unknown> | undefined;
        const [error, result] = [content('error'), content('execute_result')];
        shown = error
          ? `! ${(error['traceback'] as string[]).join('\n').replace(/In \[\d+\]/g, 'In [n]')}`
          : (result?.['data'] as Record<string, unknown> | undefined)?.['text/plain'];
      }
      return shown;
    },
    end: async (): Promise<void> => {
      await browser.close();
      await site.end();
    },
  };
}
