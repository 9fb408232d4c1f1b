import { accessSync, constants, existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files';
import { setting } from '../settings';
import { download } from './download';
import { extract, moveInto } from './extract';
import { partName, sweep } from './part';
import { findSource, type Archive, type Source } from './source';
import { findFault } from './verify';

/**
 * The folder of an archive that was opened; or the reasons why it cannot be had, and whether an older copy is
 * there.
 */
export type Opened =
  { readonly folder: string } | { readonly unreachable: string; readonly isOlderThere: boolean };

/**
 * Opens an archive into its folder, which appears when it is complete. A copy that is there is returned at
 * once.
 *
 * @param options.forceDownload fetch it anew; the copy that is there stays until the new one is complete.
 * Default false.
 * @throws Error that says what to do: for an archive that is broken, a disk that refuses, a mirror that is
 * not there.
 */
export async function openArchive(archive: Archive, { forceDownload = false } = {}): Promise<Opened> {
  const folder = folderOf(archive);
  sweep(folder);
  const isThere = existsSync(folder);
  if (isThere && !forceDownload) return { folder };
  const source = await findSource(archive);
  if ('unreachable' in source) return { unreachable: source.unreachable, isOlderThere: isThere };
  makeHomeFolder(join(home(), 'data'));
  extract(await fileFrom(source, archive, forceDownload), folder, { overwrite: forceDownload });
  return { folder };
}

/** Whether an archive is open, or can be had. */
export const canOpen = async (archive: Archive): Promise<boolean> =>
  existsSync(folderOf(archive)) || !('unreachable' in (await findSource(archive)));

/**
 * The folder of data that a program makes; made now if it is not there.
 *
 * @param fill writes the data into the folder that it is given, whose name is another one until all is
 * written.
 */
export function makeData(stem: string, fill: (folder: string) => void): string {
  const folder = folderOf({ stem });
  sweep(folder);
  if (existsSync(folder)) return folder;
  makeHomeFolder(join(home(), 'data'));
  const part = partName(folder);
  try {
    fill(part);
    moveInto(part, folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

const home = () => setting('FASTAI_HOME') ?? join(homedir(), '.fastai');
const folderOf = ({ stem }: Pick<Archive, 'stem'>) => join(home(), 'data', stem);

/** The archive on disk, verified. A downloaded one is kept, and used again as long as it is as expected. */
async function fileFrom(source: Source, { archive }: Archive, forceDownload: boolean): Promise<string> {
  if ('file' in source) {
    const fault = await findFault(source.file, source.expected);
    if (fault) throw new Error(`the archive ${source.file} is corrupt: ${fault}. Copy it there again`);
    return source.file;
  }
  const file = join(home(), 'archive', archive);
  const isGood = !forceDownload && existsSync(file) && !(await findFault(file, source.expected));
  if (!isGood) {
    makeHomeFolder(join(home(), 'archive'));
    sweep(file);
    await download(source.url, file, source.expected);
  }
  return file;
}

function makeHomeFolder(folder: string): void {
  try {
    accessSync(nearestExisting(folder), constants.W_OK); // mkdir reports a read-only disk as "no such file"
    makeFolder(folder);
  } catch (error) {
    throw new Error(
      `cannot make ${folder} (${(error as NodeJS.ErrnoException).code}). Make it writable, or set ` +
        `FASTAI_HOME to another folder`,
      { cause: error },
    );
  }
}

const nearestExisting = (folder: string): string =>
  existsSync(folder) ? folder : nearestExisting(dirname(folder));
