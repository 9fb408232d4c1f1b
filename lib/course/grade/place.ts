import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** The package's own folder, and the folder of modules that notebooks import it from. */
export const packageFolder = dirname(require.resolve('fastbook-ts/package.json'));
export const modulesFolder = basename(dirname(packageFolder)) === 'node_modules' ? dirname(packageFolder) : join(packageFolder, 'node_modules');

/** Data sets of this machine, which submissions may read. */
export const dataFolder = join(process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai'), 'data');

/** Where one submission runs: a copy of it, and a home folder, both of which are gone afterwards. */
export interface Place {
  /** All that the submission may write to. */
  readonly folder: string;
  /** The kernel's working folder. */
  readonly work: string;
  readonly home: string;
  /** What it has for /tmp, where that can be arranged. */
  readonly temporary: string;
}

/** Removes the places of runs that were killed. */
export function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^fastbook-grade-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch { /* it is somebody else's, or its paths are too long: it is in nobody's way */ }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Copies a submission to a new place, hands that to `use`, and removes it, whatever happens.
 *
 * @param from folders whose files are copied, the later ones over the earlier: the submission, and what the teacher gives with the assignment. Notebooks and links are left out.
 */
export async function withPlace<T>(from: readonly string[], use: (place: Place) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `fastbook-grade-${process.pid}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', remove);
  try {
    const place = { folder, work: join(folder, 'work'), home: join(folder, 'home'), temporary: join(folder, 'tmp') };
    for (const path of [place.work, place.temporary]) mkdirSync(path);
    for (const source of from) cpSync(source, place.work, { recursive: true, force: true, filter: path => path === source || isWanted(path) });
    symlinkSync(modulesFolder, join(folder, 'node_modules'));
    linkData(join(place.home, '.fastai', 'data'));
    return await use(place);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
}

function isWanted(path: string): boolean {
  const entry = lstatSync(path);
  return (entry.isDirectory() && !basename(path).startsWith('.')) || (entry.isFile() && !path.endsWith('.ipynb'));
}

/** A cache of data that is the submission's own, with what this machine has in it. */
function linkData(data: string): void {
  mkdirSync(data, { recursive: true });
  let names: string[] = [];
  try {
    names = readdirSync(dataFolder);
  } catch { /* there is none */ }
  for (const name of names) symlinkSync(join(dataFolder, name), join(data, name));
}
