import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fromBufferPromise, openPromise, type ZipFile } from 'yauzl';

/** A file that was handed in. */
export interface ReceivedFile {
  /**
   * Its place in the archive or in the folder, with slashes: `Jane Doe_12_assignsubmission_file/ps1.ipynb`.
   */
  readonly path: string;
  readonly content: Buffer;
  /** When it was last changed, in milliseconds since 1970. */
  readonly time: number;
}

/** What all files of an archive may take together when they are unpacked, in MiB. */
const maxMiB = 2048;

/**
 * Reads the files of a zip archive, of a folder, or one file. Hidden files, and what macOS adds, are left
 * out; links are not followed.
 *
 * @throws Error for an archive that is damaged, climbs out of its folder, or is too large.
 */
export async function receivedFiles(from: string): Promise<ReceivedFile[]> {
  const stats = statSync(from, { throwIfNoEntry: false });
  if (!stats) throw new Error(`there is no file or folder ${from}`);
  if (stats.isDirectory()) return filesBelow(from);
  if (isZip(from)) return readZip(from, () => openPromise(from));
  return [{ path: basename(from), content: readFileSync(from), time: stats.mtimeMs }];
}

/**
 * Reads the files of a zip archive that is a file of a submission.
 *
 * @throws Error as `receivedFiles`.
 */
export const filesInZip = ({ path, content }: ReceivedFile): Promise<ReceivedFile[]> =>
  readZip(path, () => fromBufferPromise(content));

/** Whether a file's name is that of a zip archive. */
export const isZip = (path: string): boolean => path.toLowerCase().endsWith('.zip');

async function readZip(name: string, open: () => Promise<ZipFile>): Promise<ReceivedFile[]> {
  const files: ReceivedFile[] = [];
  let left = maxMiB * 2 ** 20;
  try {
    const zip = await open();
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || isHidden(entry.fileName)) continue;
      left -= entry.uncompressedSize;
      if (left < 0) throw new Error(`it has more than ${maxMiB} MiB when it is unpacked`);
      const pieces: Buffer[] = []; // the library holds an entry to the size that it announces
      for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
      const time = entry.getLastModDate().getTime();
      files.push({ path: entry.fileName, content: Buffer.concat(pieces), time });
    }
  } catch (error) {
    throw new Error(`cannot read the archive ${name}: ${(error as Error).message}`, { cause: error });
  }
  return files;
}

function filesBelow(folder: string, below = ''): ReceivedFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): ReceivedFile[] => {
    const [path, name] = [join(folder, entry.name), `${below}${entry.name}`];
    if (isHidden(name)) return [];
    if (entry.isDirectory()) return filesBelow(path, `${name}/`);
    return entry.isFile() ? [{ path: name, content: readFileSync(path), time: statSync(path).mtimeMs }] : [];
  });
}

const isHidden = (path: string) =>
  path.split('/').some(part => part.startsWith('.') || part === '__MACOSX' || part === 'node_modules');
