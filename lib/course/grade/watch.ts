import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits } from './limits';
import { usageOf } from './usage';

const everyMs = 100;
const diskEvery = 10;

/**
 * Looks at a kernel ten times a second, and says once which limit it has passed.
 *
 * @param folder what it can write to; looked at once a second.
 * @returns ends the watch.
 */
export function watch(pid: number, folder: string, limits: Limits, onExcess: (why: string) => void): () => void {
  let rounds = 0;
  const interval = setInterval(() => {
    const why = excess(pid, folder, limits, rounds++ % diskEvery === 0);
    if (why === undefined) return;
    clearInterval(interval);
    onExcess(why);
  }, everyMs);
  return () => clearInterval(interval);
}

function excess(pid: number, folder: string, { memoryMiB, processes, diskMiB }: Limits, looksAtDisk: boolean): string | undefined {
  const usage = usageOf(pid);
  if (usage.memory > memoryMiB * (1 << 20)) return `it took more than ${memoryMiB} MiB of memory`;
  if (usage.processes > processes) return `it started more than ${processes} processes`;
  if (looksAtDisk && sizeOf(folder, diskMiB * (1 << 20)) > diskMiB * (1 << 20)) return `it wrote more than ${diskMiB} MiB`;
  return undefined;
}

/** Bytes of the files below a folder; no further than `enough`. */
function sizeOf(folder: string, enough: number): number {
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      size += entry.isDirectory() ? sizeOf(path, enough - size) : lstatSync(path).size;
      if (size > enough) break;
    }
  } catch { /* it is going */ }
  return size;
}
