import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The least space that a file or a folder takes on a disk: many empty ones can fill it, too. */
const blockBytes = 4096;

/** Whether the content of a folder takes more space on a disk than this. Does not follow links. */
export function isFolderLarger(mebibytes: number, folder: string): boolean {
  const bytes = mebibytes * (1 << 20);
  return bytesIn(folder, bytes) > bytes;
}

/** The bytes of a folder; counting ends above `enough`. */
function bytesIn(folder: string, enough: number): number {
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      size += blockBytes + (entry.isDirectory() ? bytesIn(path, enough - size) : lstatSync(path).size);
      if (size > enough) break;
    }
  } catch {
    /* it is being removed */
  }
  return size;
}
