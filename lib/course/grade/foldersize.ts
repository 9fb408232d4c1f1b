import { lstatSync, readdirSync } from 'node:fs';

/** The least space that a file or a folder takes on a disk: many empty ones can fill it, too. */
const blockBytes = 4096;

/** Whether the content of a folder takes more space on a disk than this. Does not follow links. */
export function isFolderLarger(mebibytes: number, folder: string): boolean {
  const bytes = mebibytes * (1 << 20);
  return bytesIn(Buffer.from(folder), bytes) > bytes;
}

/** The bytes of a folder; counting ends above `enough`. A name may be no text, so it stays bytes. */
function bytesIn(folder: Buffer, enough: number): number {
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([folder, slash, entry.name]);
      size += blockBytes + (entry.isDirectory() ? bytesIn(path, enough - size) : lstatSync(path).size);
      if (size > enough) break;
    }
  } catch {
    /* it is being removed, or its path is too long to be read */
  }
  return size;
}

const slash = Buffer.from('/');
