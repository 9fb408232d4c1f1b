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
