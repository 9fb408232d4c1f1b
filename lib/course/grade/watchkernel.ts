import type { Limits } from './limits';
import { isFolderLarger } from './foldersize';
import { processUsage, totalUsage, unlinkedBytes } from './processusage';

const everyMs = 100;
const diskEvery = 10;

/**
 * Watches the resources of a kernel, ten times a second.
 *
 * @param pids the processes of the kernel and its compiler, or of bubblewrap around them.
 * @param folder the kernel can write to; its size is measured once a second.
 * @param onExcess called once, with the limit that was exceeded.
 * @returns ends the watch.
 */
export function watchKernel(
  pids: () => readonly number[],
  folder: string,
  limits: Limits,
  onExcess: (why: string) => void,
): () => void {
  let rounds = 0;
  // the compiler has worked for others
  const before = new Map(pids().map(pid => [pid, processUsage(pid).processorMs]));
  const interval = setInterval(() => {
    const present = pids();
    const spentBefore = present.reduce((sum, pid) => sum + (before.get(pid) ?? 0), 0);
    const why = excess(present, spentBefore, folder, limits, rounds++ % diskEvery === 0);
    if (why === undefined) return;
    clearInterval(interval);
    onExcess(why);
  }, everyMs);
  return () => clearInterval(interval);
}

function excess(
  pids: readonly number[],
  spentBefore: number,
  folder: string,
  { memoryMiB, processes, threads, diskMiB, processorMs }: Limits,
  looksAtDisk: boolean,
): string | undefined {
  const usage = totalUsage(pids);
  if (usage.memory > memoryMiB * (1 << 20)) return `it took more than ${memoryMiB} MiB of memory`;
  if (usage.processes > processes) return `it started more than ${processes} processes`;
  if (usage.threads > threads) return `it started more than ${threads} threads`;
  if (usage.processorMs - spentBefore > processorMs)
    return `it took more than ${processorMs / 1000} seconds of the processor`;
  if (looksAtDisk && (isFolderLarger(diskMiB, folder) || unlinkedBytes(pids) > diskMiB * (1 << 20)))
    return `it wrote more than ${diskMiB} MiB`;
  return undefined;
}
