import { closeSync, constants, lstatSync, openSync, readdirSync } from 'node:fs';

/** The least space that a file or a folder takes on a disk: many empty ones can fill it, too. */
const blockBytes = 4096;

/**
 * Whether the content of a folder takes more space on a disk than this. Does not follow links. A folder
 * that is nested without end is larger than any.
 */
export function isFolderLarger(mebibytes: number, folder: string): boolean {
  const bytes = mebibytes * (1 << 20);
  return bytesIn(Buffer.from(folder), bytes, 0) > bytes;
}

/** A path that is longer is cut: the system reads 4096 bytes of one. */
const longPath = 3_000;
const maxDepth = 3_000;

/** The bytes of a folder; counting ends above `enough`. A name may be no text, so it stays bytes. */
function bytesIn(folder: Buffer, enough: number, depth: number): number {
  if (depth > maxDepth) return Infinity;
  if (folder.length > longPath) {
    const handle = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      return bytesIn(Buffer.from(`/proc/self/fd/${handle}`), enough, depth);
    } finally {
      closeSync(handle);
    }
  }
  let size = 0;
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([folder, slash, entry.name]);
      size += blockBytes;
      size += entry.isDirectory() ? bytesIn(path, enough - size, depth + 1) : lstatSync(path).size;
      if (size > enough) break;
    }
  } catch {
    /* it is being removed */
  }
  return size;
}

const slash = Buffer.from('/');
