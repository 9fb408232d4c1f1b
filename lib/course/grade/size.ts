import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a file takes on a disk at least, and a folder: of empty ones there can be too many, too. */
const blockBytes = 4096;

/** Bytes on disk of what is below a folder; no further than `enough`. Links are not followed. */
export function sizeOf(folder: string, enough: number): number {
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      size += blockBytes + (entry.isDirectory() ? sizeOf(path, enough - size) : lstatSync(path).size);
      if (size > enough) break;
    }
  } catch { /* it is going */ }
  return size;
}
