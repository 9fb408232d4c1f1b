import { canOpen, makeData, openArchive } from '../../host/archive/archive';
import { Path } from '../../python/path';
import { useDataset } from '../../show/record';
import { drawSample } from './drawn';
import { datasetAt, URLs } from './urls';

/**
 * Downloads an archive, unpacks it, and returns the folder (fastai's `untar_data`). A copy that is there is
 * returned at once. Archives come from the mirror that `FASTBOOK_MIRROR` names, otherwise from their own
 * address.
 *
 * If {@link URLs.MNIST_SAMPLE} cannot be reached, the drawn sample takes its place, with a notice.
 *
 * @param url one of {@link URLs}, or the http(s) address of any .tgz.
 * @param options.forceDownload fetch it anew; the copy that is there stays until the new one is complete.
 * Default false.
 * @returns the folder in `~/.fastai/data`, or in the folder that `FASTAI_HOME` names.
 * @throws TypeError for a text that is no address; Error that says what to do, for a download or an archive
 * that is broken and for data that cannot be reached.
 */
export async function untarData(url: string, { forceDownload = false } = {}): Promise<Path> {
  const dataset = datasetAt(url);
  if (url === URLs.DRAWN_SAMPLE) return drawnSample();
  const opened = await openArchive(dataset, { forceDownload });
  if ('folder' in opened) {
    useDataset(dataset.name);
    return new Path(opened.folder);
  }
  if (url === URLs.MNIST_SAMPLE && !opened.isOlderThere) {
    console.log(
      `MNIST_SAMPLE cannot be reached (${opened.unreachable}).\n` +
        'This runs on the DRAWN SAMPLE instead: 3s and 7s that a program has drawn.\n' +
        'The numbers differ from those in the text, and so may what the text concludes from them.',
    );
    return drawnSample();
  }
  throw new Error(
    `cannot reach ${dataset.name}: ${opened.unreachable}. Connect to the network, or name a folder ` +
      `that has ${dataset.archive} in FASTBOOK_MIRROR`,
  );
}

/** Whether the data is there, or can be had; asked once for a run of many notebooks. */
export const canReach = (url: string): Promise<boolean> => canOpen(datasetAt(url));

function drawnSample(): Path {
  const { stem, name } = datasetAt(URLs.DRAWN_SAMPLE);
  const folder = makeData(stem, drawSample);
  useDataset(name);
  return new Path(folder);
}
