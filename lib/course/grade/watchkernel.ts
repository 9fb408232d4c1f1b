import type { Limits } from './limits';
import { isFolderLarger } from './foldersize';
import { processUsage, unlinkedBytes } from './processusage';

const everyMs = 100;
const diskEvery = 10;

/**
 * Watches the resources of a kernel, ten times a second.
 *
 * @param pid the process of the kernel, or of bubblewrap around it.
 * @param folder the kernel can write to; its size is measured once a second.
 * @param onExcess called once, with the limit that was exceeded.
 * @returns ends the watch.
 */
export function watchKernel(
  pid: number,
  folder: string,
  limits: Limits,
  onExcess: (why: string) => void,
): () => void {
  let rounds = 0;
  const interval = setInterval(() => {
    const why = excess(pid, folder, limits, rounds++ % diskEvery === 0);
    if (why === undefined) return;
    clearInterval(interval);
    onExcess(why);
  }, everyMs);
  return () => clearInterval(interval);
}

function excess(
  pid: number,
  folder: string,
  { memoryMiB, processes, threads, diskMiB }: Limits,
  looksAtDisk: boolean,
): string | undefined {
  const usage = processUsage(pid);
  if (usage.memory > memoryMiB * (1 << 20)) return `it took more than ${memoryMiB} MiB of memory`;
  if (usage.processes > processes) return `it started more than ${processes} processes`;
  if (usage.threads > threads) return `it started more than ${threads} threads`;
  if (looksAtDisk && (isFolderLarger(diskMiB, folder) || unlinkedBytes(pid) > diskMiB * (1 << 20)))
    return `it wrote more than ${diskMiB} MiB`;
  return undefined;
}
