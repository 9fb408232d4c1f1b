import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { packageFolder } from '../../host/package';
import { isRunning } from '../../host/pid';

/** The folder of modules that notebooks import the package from. */
export const modulesFolder =
  basename(dirname(packageFolder)) === 'node_modules'
    ? dirname(packageFolder)
    : join(packageFolder, 'node_modules');

/** Data sets of this machine, which submissions may read. */
export const dataFolder = join(process.env['FASTAI_HOME'] ?? join(homedir(), '.fastai'), 'data');

/** Where one submission runs: a copy of it, and a home folder, both of which are gone afterwards. */
export interface Workspace {
  /** All that the submission may write to. */
  readonly folder: string;
  /** The kernel's working folder. */
  readonly work: string;
  readonly home: string;
  /** What it has for /tmp, where that can be arranged. */
  readonly temporary: string;
}

/** Removes the places of runs that were killed. */
export function removeLeftoverWorkspaces(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^fastbook-grade-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) remove(join(tmpdir(), name));
  }
}

/**
 * Makes a new workspace, hands that to `use`, and removes it, whatever happens.
 */
export async function withWorkspace<T>(use: (workspace: Workspace) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `fastbook-grade-${process.pid}-`));
  const leave = () => remove(folder);
  process.once('exit', leave);
  try {
    const workspace = {
      folder,
      work: join(folder, 'work'),
      home: join(folder, 'home'),
      temporary: join(folder, 'tmp'),
    };
    for (const path of [workspace.work, workspace.temporary]) mkdirSync(path);
    symlinkSync(modulesFolder, join(folder, 'node_modules'));
    linkData(join(workspace.home, '.fastai', 'data'));
    return await use(workspace);
  } finally {
    process.removeListener('exit', leave);
    leave();
  }
}

/**
 * Copies the files of a folder to a workspace, but for notebooks, links and modules.
 *
 * @param force over files that are there. Default true.
 */
export function copyFiles({ work }: Workspace, folder: string, force = true): void {
  if (existsSync(folder))
    cpSync(folder, work, { recursive: true, force, filter: path => path === folder || isWanted(path) });
}

function isWanted(path: string): boolean {
  const entry = lstatSync(path);
  return (
    (entry.isDirectory() && !/^(\.|node_modules$)/.test(basename(path))) ||
    (entry.isFile() && !path.endsWith('.ipynb'))
  );
}

/**
 * Whatever a submission has left: folders that may not be entered, or whose paths are longer than Node can
 * name. What cannot be removed, as somebody else's, stays: no grade is lost for it.
 */
function remove(folder: string): void {
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
        /* not ours, or not on this system */
      }
    }
  }
}

/** A cache of data that is the submission's own, with what this machine has in it. */
function linkData(data: string): void {
  mkdirSync(data, { recursive: true });
  let names: string[] = [];
  try {
    names = readdirSync(dataFolder);
  } catch {
    /* there is none */
  }
  for (const name of names) symlinkSync(join(dataFolder, name), join(data, name));
}
