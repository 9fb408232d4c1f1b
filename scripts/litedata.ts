import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isAddress, mirrorFolder } from '../lib/host/archive/source';

/** Archives that `untarData` asks for by a name of `URLs`, with what is in a notebook's code then. */
const archives: Readonly<Record<string, RegExp>> = {
  'mnist_sample.tgz': /\bURLs\.MNIST_SAMPLE\b|\bthreesAndSevens\b/,
  'mnist_tiny.tgz': /\bURLs\.MNIST_TINY\b/,
  'mnist_png.tgz': /\bURLs\.MNIST\b/,
  'mnist_var_size_tiny.tgz': /\bURLs\.MNIST_VAR_SIZE_TINY\b/,
};

/** An archive of data that a site has. */
export interface SiteArchive {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  /** What is in the code of a notebook that needs it. */
  readonly neededBy: RegExp;
}

/** The archives that this machine has: in the folder that `FASTBOOK_MIRROR` names, or downloaded before. */
export function archivesHere(): SiteArchive[] {
  const mirror = process.env['FASTBOOK_MIRROR'];
  const folders = [
    ...(mirror && !isAddress(mirror) ? [mirrorFolder(mirror)] : []),
    join(process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai'), 'archive'),
  ];
  return Object.entries(archives).flatMap(([name, neededBy]) => {
    const file = folders.map(folder => join(folder, name)).find(file => existsSync(file));
    return file === undefined ? [] : [{ name, file, bytes: statSync(file).size, neededBy }];
  });
}

/** Copies archives into a folder of a site, with their digests. */
export function copyArchives(found: readonly SiteArchive[], folder: string): void {
  mkdirSync(folder, { recursive: true });
  const sums = found.map(({ name, file }) => {
    copyFileSync(file, join(folder, name));
    return `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
}
