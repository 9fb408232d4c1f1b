import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { makeFolder } from '../files';
import type { ReadEntry } from 'tar';
import { oldName, partName, sweep } from './part';

/**
 * Unpacks an archive to `folder`, which appears only when it is complete: it is unpacked beside it first.
 * Where two processes unpack at once, the first to finish wins and the other one takes its copy; with
 * `overwrite`, the last.
 *
 * @throws Error for an archive that is broken, holds links, or climbs out of its folder, and where the disk
 * refuses; what was at `folder` before is left as it was.
 */
export function extract(archive: string, folder: string, { overwrite = false } = {}): void {
  const part = partName(folder);
  const refused: string[] = [];
  try {
    makeFolder(part);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- when it is first needed
    const tar = require('tar') as typeof import('tar');
    tar.x({
      file: archive,
      cwd: part,
      sync: true,
      strict: true,
      preserveOwner: false,
      filter: (path, entry) => {
        const reason = refusal(path, entry as ReadEntry);
        if (reason) refused.push(reason);
        return !reason;
      },
    });
    if (refused.length > 0) throw new Error(`refused for safety: ${refused[0]}`);
    moveInto(rootOf(part), folder, overwrite);
  } catch (error) {
    throw new Error(`cannot unpack ${archive} to ${folder}: ${explain(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Gives a complete folder its name; an older copy keeps it until that moment. */
export function moveInto(complete: string, folder: string, overwrite = false): void {
  sweep(folder);
  if (!existsSync(folder)) return renameUnlessThere(complete, folder);
  if (!overwrite) return;
  const old = oldName(folder);
  renameSync(folder, old);
  renameUnlessThere(complete, folder);
  rmSync(old, { recursive: true, force: true });
}

function renameUnlessThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

function refusal(path: string, entry: ReadEntry): string | undefined {
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) return `${path} lies outside of the folder`;
  if (entry.type !== 'File' && entry.type !== 'Directory' && entry.type !== 'OldFile')
    return `${path} is a ${entry.type}, not a file`;
  return undefined;
}

/** An archive holds one folder, whatever its name; what holds several things is that folder itself. */
function rootOf(part: string): string {
  const entries = readdirSync(part);
  const only = join(part, entries[0]);
  return entries.length === 1 && statSync(only).isDirectory() ? only : part;
}

function explain(error: NodeJS.ErrnoException): string {
  const elsewhere = 'or set FASTAI_HOME to a folder on another disk';
  if (error.code === 'ENOSPC') return `the disk is full. Make room, ${elsewhere}`;
  if (error.code === 'EROFS' || error.code === 'EACCES' || error.code === 'EPERM') {
    return (
      `no permission to write to ${dirname(error.path ?? '.')} (${error.code}). Make it ` +
      `writable, ${elsewhere}`
    );
  }
  if (/TAR_|Z_|zlib|incorrect header|unexpected end/i.test(`${error.code} ${error.message}`)) {
    return (
      `the archive is broken (${error.message}). Remove it, or pass { forceDownload: true } to ` +
      `fetch a new one`
    );
  }
  return error.message;
}
