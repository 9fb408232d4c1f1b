import { stripVTControlCharacters } from 'node:util';
import type { Kernel } from '../../lib/jupyter/client/kernel';

/**
 * Runs a cell, and resolves with the milliseconds from `execute_request` until both the reply and `idle` have
 * arrived.
 *
 * @throws Error naming the cell where it fails.
 */
export async function timedCell(kernel: Kernel, code: string): Promise<number> {
  const sentAt = performance.now();
  const { status } = await kernel.execute(code, () => {});
  if (status !== 'ok') throw new Error(`the cell ${code} ended with status ${status}`);
  return performance.now() - sentAt;
}

/**
 * Runs a cell that measures itself: its value is a number of milliseconds. Deno's value is missing now and
 * then, when its reply comes first: then the cell is run again.
 *
 * @throws Error naming the cell where it fails, or shows something else.
 */
export async function ownTime(kernel: Kernel, code: string, tries = 3): Promise<number> {
  let shown: unknown;
  const { status } = await kernel.execute(code, ({ content: { data, text } }) => {
    shown ??= (data as Record<string, unknown> | undefined)?.['text/plain'] ?? text; // stock tslab prints it
  });
  if (status === 'ok' && shown === undefined && tries > 1) return ownTime(kernel, code, tries - 1);
  const time = Number.parseFloat(stripVTControlCharacters(String(shown)));
  if (status !== 'ok' || Number.isNaN(time))
    throw new Error(`the cell ${code} ended with ${status}: ${String(shown)}`);
  return time;
}
