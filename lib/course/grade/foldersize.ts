import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a file takes on a disk at least, and a folder: of empty ones there can be too many, too. */
const blockBytes = 4096;

/** Whether what is below a folder takes more than this on a disk. Links are not followed. */
export function isFolderLarger(mebibytes: number, folder: string): boolean {
  const bytes = mebibytes * (1 << 20);
  return sizeOf(folder, bytes) > bytes;
}

/** Bytes, counted no further than `enough`. */
function sizeOf(folder: string, enough: number): number {
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      size += blockBytes + (entry.isDirectory() ? sizeOf(path, enough - size) : lstatSync(path).size);
      if (size > enough) break;
    }
  } catch {
    /* it is going */
  }
  return size;
}
