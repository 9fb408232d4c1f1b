import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Path } from '../../python/path';
import { useDataset } from './provenance';
import { download } from '../../host/archive/download';
import { drawSample } from './drawn';
import { extract } from '../../host/archive/extract';
import { sweep } from '../../host/archive/part';
import { findSource, type Source } from '../../host/archive/find';
import { datasetAt, URLs, type Dataset } from './urls';
import { findFault } from '../../host/archive/verify';

/**
 * Downloads an archive, unpacks it, and returns the folder (fastai's `untar_data`). What is there already is
 * returned at once. Archives come from a mirror where `FASTBOOK_MIRROR` names one, else from their own
 * address.
 *
 * Where {@link URLs.MNIST_SAMPLE} can be had from nowhere, the drawn sample takes its place, with a notice.
 *
 * @param url one of {@link URLs}, or the http(s) address of any .tgz.
 * @param options.forceDownload fetch it anew; the copy that is there stays until the new one is complete.
 * Default false.
 * @returns the folder in `~/.fastai/data`; `FASTAI_HOME` names another place than `~/.fastai`.
 * @throws TypeError for what is no address; Error that says what to do for a download or an archive that is
 * broken, and for data that cannot be reached.
 */
export async function untarData(url: string, { forceDownload = false } = {}): Promise<Path> {
  const dataset = datasetAt(url);
  if (url === URLs.DRAWN_SAMPLE) return drawnSample(dataset);

  const folder = dataFolder(dataset);
  sweep(folder);
  if (forceDownload || !existsSync(folder)) {
    const source = await findSource(dataset);
    if ('unreachable' in source) {
      if (url === URLs.MNIST_SAMPLE && !existsSync(folder)) return insteadOfMnist(source.unreachable);
      throw new Error(
        `cannot reach ${dataset.name}: ${source.unreachable}. Connect to the network, or name a ` +
          `folder that has ${dataset.archive} in FASTBOOK_MIRROR`,
      );
    }
    makeFolder(join(home(), 'data'));
    extract(await archiveFrom(source, dataset, forceDownload), folder, { overwrite: forceDownload });
  }
  useDataset(dataset.name);
  return new Path(folder);
}

/** Whether the data is there or can be had; asked once for a run of many notebooks. */
export async function canReach(url: string): Promise<boolean> {
  const dataset = datasetAt(url);
  return existsSync(dataFolder(dataset)) || !('unreachable' in (await findSource(dataset)));
}

const home = () => process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai');
const dataFolder = ({ stem }: Dataset) => join(home(), 'data', stem);

/** The archive on disk, verified. A downloaded one is kept, and serves again while it is as expected. */
async function archiveFrom(source: Source, { archive }: Dataset, forceDownload: boolean): Promise<string> {
  if ('file' in source) {
    const fault = await findFault(source.file, source.expected);
    if (fault) throw new Error(`the archive ${source.file} is corrupt: ${fault}. Copy it there again`);
    return source.file;
  }
  const file = join(home(), 'archive', archive);
  const isGood = !forceDownload && existsSync(file) && !(await findFault(file, source.expected));
  if (!isGood) {
    makeFolder(join(home(), 'archive'));
    sweep(file);
    await download(source.url, file, source.expected);
  }
  return file;
}

function insteadOfMnist(reason: string): Path {
  console.log(
    `MNIST_SAMPLE cannot be reached (${reason}).\n` +
      'This runs on the DRAWN SAMPLE instead: 3s and 7s that a program has drawn. The numbers will ' +
      'differ from those in the text.',
  );
  return drawnSample(datasetAt(URLs.DRAWN_SAMPLE));
}

function drawnSample(dataset: Dataset): Path {
  const folder = dataFolder(dataset);
  sweep(folder);
  if (!existsSync(folder)) {
    makeFolder(join(home(), 'data'));
    drawSample(folder);
  }
  useDataset(dataset.name);
  return new Path(folder);
}

function makeFolder(folder: string): void {
  try {
    accessSync(nearestExisting(folder), constants.W_OK); // mkdir reports a read-only disk as "no such file"
    mkdirSync(folder, { recursive: true });
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
