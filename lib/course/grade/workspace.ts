import { isUtf8 } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../../host/files';
import { packageFolder } from '../../host/package';
import { isRunning } from '../../host/pid';

/** The `node_modules` from which notebooks import this package. */
export const modulesFolder =
  basename(dirname(packageFolder)) === 'node_modules'
    ? dirname(packageFolder)
    : join(packageFolder, 'node_modules');

/** The folder of data sets on this machine, which submissions may read. */
export const dataFolder = join(process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai'), 'data');

/** The folders in which a submission runs; all of them are removed afterwards. */
export interface Workspace {
  /** The folder of all the others, and all that the submission may write to. */
  readonly folder: string;
  /** The kernel's working folder, with a copy of the submission. */
  readonly work: string;
  /** Its home folder. */
  readonly home: string;
  /** Its `/tmp`, with bubblewrap. */
  readonly temporary: string;
  /** The names of the data sets of this machine, which it may read. */
  readonly dataSets: readonly string[];
}

/** Removes the workspaces of runs that were killed. */
export function removeLeftoverWorkspaces(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^fastbook-grade-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) removeFolder(join(tmpdir(), name));
  }
}

/**
 * Creates a workspace in a folder, calls `use` with it, and removes it when `use` has ended, or when this
 * process ends.
 */
export async function withWorkspace<T>(
  parent: string,
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(parent, 'submission-'));
  const leave = () => removeFolder(folder);
  process.once('exit', leave);
  try {
    const workspace = {
      folder,
      work: join(folder, 'work'),
      home: join(folder, 'home'),
      temporary: join(folder, 'tmp'),
      dataSets: namesOfData(),
    };
    chmodSync(folder, 0o755);
    for (const path of [workspace.work, workspace.temporary]) mkdirSync(path);
    symlinkSync(modulesFolder, join(folder, 'node_modules'));
    makeFolder(join(workspace.home, '.fastai', 'data'));
    return await use(workspace);
  } finally {
    process.removeListener('exit', leave);
    leave();
  }
}

/**
 * Copies the files of a folder to the working folder, except notebooks, links, hidden folders,
 * `node_modules`, and what has a name that is not UTF-8 or too long a path. Does nothing if the folder does
 * not exist.
 *
 * @param force whether existing files are replaced. Default true. A file is never replaced by a folder, nor a
 * folder by a file: what was copied first stays.
 */
export function copyFiles({ work }: Workspace, folder: string, force = true): void {
  if (existsSync(folder)) copyFolder(folder, work, force);
}

function copyFolder(from: string, to: string, force: boolean): void {
  makeFolder(to);
  for (const name of namesIn(from)) {
    const [source, target] = [join(from, name), join(to, name)];
    try {
      const entry = lstatSync(source);
      const there = lstatSync(target, { throwIfNoEntry: false });
      if (entry.isDirectory() && !/^(\.|node_modules$)/.test(name)) {
        if (there?.isDirectory() ?? true) copyFolder(source, target, force);
      } else if (
        entry.isFile() &&
        !name.endsWith('.ipynb') &&
        (there === undefined || (force && there.isFile()))
      )
        copyFileSync(source, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    }
  }
}

/** The names in a folder that are text. */
const namesIn = (folder: string): string[] =>
  readdirSync(folder, { encoding: 'buffer' }).flatMap(bytes => (isUtf8(bytes) ? [bytes.toString()] : []));

/**
 * Removes a folder, whatever a submission has left in it: folders without permissions, or with paths that are
 * too long for Node. A file that cannot be removed stays, since the grade does not depend on it.
 */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    for (const command of [
      ['chmod', '-R', 'u+rwx', folder],
      ['rm', '-rf', folder],
    ]) {
      try {
        execFileSync(command[0], command.slice(1), { stdio: 'ignore' });
      } catch {
        /* a file of another user, or a system without these commands */
      }
    }
  }
}

/**
 * Links the data sets of this machine into the kernel's own folder for them: only for a kernel that is not
 * isolated. An isolated one sees them there, and a link is nowhere that it could write to.
 */
export function linkData({ home, dataSets }: Workspace): void {
  for (const name of dataSets) symlinkSync(join(dataFolder, name), join(home, '.fastai', 'data', name));
}

function namesOfData(): string[] {
  try {
    return readdirSync(dataFolder);
  } catch {
    return []; // there are no data sets
  }
}

/** Gives what a kernel works with to the user that it becomes. Links are not followed. */
export function giveTo(user: number, { work, home, temporary }: Workspace): void {
  const give = (path: string) => {
    lchownSync(path, user, user);
    if (!lstatSync(path).isDirectory()) return;
    for (const name of readdirSync(path)) give(join(path, name));
  };
  for (const path of [work, home, temporary]) give(path);
}
