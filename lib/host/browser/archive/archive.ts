import type { Opened } from '../../archive/archive';
import type { Archive } from '../../archive/source';
import { exists, homeFolder, makeFolder, moveFolder, place, remove } from '../files';
import { dirname, join } from '../paths';
import { canFetch, fetchArchive } from './fetched';
import { untarred } from './unpack';

export type { Opened } from '../../archive/archive';

/**
 * Opens an archive into its folder in memory, which appears when it is complete. It comes from the site, or
 * from the browser's own cache, where it was verified.
 *
 * @param options.forceDownload fetch it anew. Default false.
 * @throws Error that says what to do, for an archive that is broken.
 */
export async function openArchive(archive: Archive, { forceDownload = false } = {}): Promise<Opened> {
  const folder = folderOf(archive);
  const isThere = exists(folder);
  if (isThere && !forceDownload) return { folder };
  const found = await fetchArchive(archive, forceDownload);
  if ('unreachable' in found) return { unreachable: found.unreachable, isOlderThere: isThere };
  makeData(archive.stem, part => unpackInto(part, found.bytes, archive.archive), { overwrite: true });
  return { folder };
}

/** Whether an archive is open, or can be had. */
export const canOpen = async (archive: Archive): Promise<boolean> =>
  exists(folderOf(archive)) || (await canFetch(archive));

/**
 * The folder of data that a program makes; made now if it is not there.
 *
 * @param fill writes the data into the folder that it is given, whose name is another one until all is
 * written.
 */
export function makeData(
  stem: string,
  fill: (folder: string) => void,
  { overwrite = false }: { overwrite?: boolean } = {},
): string {
  const folder = folderOf({ stem });
  if (exists(folder) && !overwrite) return folder;
  const part = `${folder}.part`;
  makeFolder(dirname(folder));
  try {
    fill(part);
    moveFolder(part, folder);
  } finally {
    remove(part);
  }
  return folder;
}

const folderOf = ({ stem }: Pick<Archive, 'stem'>) => join(homeFolder, '.fastai', 'data', stem);

/** An archive holds one folder, whatever its name; what holds several things is that folder itself. */
function unpackInto(part: string, tar: Uint8Array, name: string): void {
  try {
    const files = untarred(tar);
    const [first] = files.map(file => file.name.split('/')[0]);
    const isOneFolder = files.every(file => file.name.startsWith(`${first}/`));
    makeFolder(part);
    let last = '';
    for (const file of files) {
      const inside = isOneFolder ? file.name.slice(first.length + 1) : file.name;
      const path = `${part}/${inside}`;
      if (dirname(path) !== last) makeFolder((last = dirname(path)));
      place(path, file.bytes);
    }
  } catch (error) {
    throw new Error(`cannot unpack ${name}: ${(error as Error).message}`, { cause: error });
  }
}
