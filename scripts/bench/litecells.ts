import { join } from 'node:path';
import type { BrowserContext, Worker } from 'playwright-core';
import { packageFolder } from '../../lib/host/package';
import { readNotebook, textOf } from '../../lib/jupyter/notebook/nbformat';
import { execute, open } from './litepage';
import { median } from './median';

/** What a cell may take beyond its own work, in milliseconds. */
const mostMs = 150;

const smallCells = 10;

/** Time in which a reader reads the first result, in milliseconds. */
const readingMs = 2000;

/** What the worker where cells run notes of each cell. */
interface Noted {
  /** Milliseconds in which its code ran. */
  ran: number;
  /** Its value, where that is one that draws itself. */
  value?: { [display: symbol]: () => unknown };
}

/** How long cells take that do next to nothing: `1 + 1`. */
export async function measureSmallCells(context: BrowserContext, address: string): Promise<void> {
  const page = await open(context, address);
  await execute(page, '1 + 1');
  const times: number[] = [];
  for (let i = 0; i < smallCells; i++) times.push(await execute(page, `1 + ${i}`));
  console.log(`a later cell, 1 + 1, ${smallCells} times: ${summary(times)}`);
  await page.close();
}

/**
 * How long a notebook's cells take beyond what they do themselves, once the first result was read. A cell's
 * own work is to run its code and to draw its value. The drawing is timed when it is done once more: what was
 * loaded or compiled for the first time is no work of the cell's.
 */
export async function measureLaterCells(
  context: BrowserContext,
  address: string,
  name: string,
): Promise<void> {
  const page = await open(context, address);
  const { cells } = readNotebook(join(packageFolder, 'notebooks', `${name}.ipynb`));
  const [first, ...later] = cells.filter(cell => cell.cell_type === 'code').map(cell => textOf(cell.source));
  await execute(page, first);
  await page.waitForTimeout(readingMs);
  const worker = page.workers().find(each => each.url().endsWith('cellworker.js'))!;
  await note(worker);
  await execute(page, noteDrawing);
  const whole: number[] = [];
  for (const code of later) whole.push(await execute(page, code));
  const own = (await ownWork(worker)).slice(1);
  const beyond = whole.map((time, i) => time - own[i]);
  const [longest] = later[beyond.indexOf(Math.max(...beyond))].split('\n');
  console.log(`the later cells of ${name}, beyond their own work: ${summary(beyond)}: ${longest}`);
  await page.close();
}

const summary = (times: readonly number[]) =>
  `median ${median(times).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms (at most ${mostMs})`;

/** Has the worker note how long each cell's code runs. */
const note = (worker: Worker): Promise<void> =>
  worker.evaluate(() => {
    const run = globalThis.eval;
    const noted: Noted[] = [];
    Object.assign(globalThis, {
      noted,
      eval: (script: string) => {
        const isCell = script.includes('//# sourceURL=fastbook-cell-'); // or Playwright's
        if (!isCell) return run(script) as unknown;
        const body = run(script) as () => Promise<void>;
        return async () => {
          const cell: Noted = { ran: 0 };
          noted.push(cell);
          const began = performance.now();
          await body();
          cell.ran = performance.now() - began;
        };
      },
    });
  });

/** A cell that has the worker note the values that draw themselves. */
const noteDrawing = `
import { Rich } from 'fastbook-ts';
const drawn = Rich.prototype as any;
const draw = drawn[Symbol.for('Jupyter.display')];
drawn[Symbol.for('Jupyter.display')] = function () {
  (globalThis as any).noted.at(-1).value = this;
  return draw.call(this);
};`;

/** The milliseconds of each cell's own work, of which the drawing is done once more. */
const ownWork = (worker: Worker): Promise<number[]> =>
  worker.evaluate(() => {
    const { noted } = globalThis as typeof globalThis & { noted: Noted[] };
    return noted.map(({ ran, value }) => {
      const began = performance.now();
      value?.[Symbol.for('Jupyter.display')]();
      return ran + performance.now() - began;
    });
  });
