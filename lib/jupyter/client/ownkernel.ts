import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { packageFolder } from '../../host/package';
import type { KernelCommand } from './kernel';
import { dataFolders, userData } from './datafolders';

/**
 * The name under which our kernel is installed: stock tslab's, so that notebooks of stock tslab run on ours.
 */
export const ownKernelName = 'tslab';

/** The kernel's `kernel.json` (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs). */
const kernelspec = {
  argv: [process.execPath, join(packageFolder, 'dist', 'scripts', 'kernel.js'), '{connection_file}'],
  display_name: 'TypeScript',
  language: 'typescript',
  interrupt_mode: 'message',
  metadata: { debugger: true, supported_encryption: 'curve' },
};

/** The command of the kernel of this package, which may be installed or not. Its start needs no Python. */
export const ownKernel = (): KernelCommand => ({ argv: kernelspec.argv, interruptMode: 'message' });

/** Where a kernel is installed. */
export type InstallLocation =
  /** In `PREFIX/share/jupyter/kernels`. */
  | { prefix: string }
  /** In `DATA/kernels`, a folder as those of JUPYTER_PATH. */
  | { data: string }
  /** In the user's data folder, for every Python of this user. */
  | 'user';

/** Another's kernel is registered under our name. */
export class OtherKernel extends Error {
  override name = 'OtherKernel';
}

/**
 * Installs the kernel for Jupyter, and replaces one of ours that is installed under its name.
 *
 * @param options.force whether another's is replaced, too. Default false.
 * @returns the folder of its kernelspec.
 * @throws OtherKernel naming the command of a kernel that is not ours.
 */
export function installKernel(location: InstallLocation, { force = false } = {}): string {
  const folder = kernelFolder(location);
  if (!force) refuseOther(folder);
  rmSync(folder, { recursive: true, force: true }); // it may hold another kernel's logos
  makeFolder(folder);
  writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec, null, 1)}\n`);
  return folder;
}

/**
 * Removes the kernel from Jupyter.
 *
 * @param location as for {@link installKernel}, or the folder of its kernelspec.
 * @param options.force whether another's is removed, too. Default false.
 * @returns the folder of its kernelspec.
 * @throws Error where there is none; OtherKernel naming the command of a kernel that is not ours.
 */
export function removeKernel(location: InstallLocation | { folder: string }, { force = false } = {}): string {
  const folder =
    typeof location === 'object' && 'folder' in location ? location.folder : kernelFolder(location);
  if (!existsSync(folder)) throw new Error(`there is no kernel in ${folder}`);
  if (!force) refuseOther(folder);
  rmSync(folder, { recursive: true });
  return folder;
}

/** A kernel that is registered under our name. */
export interface InstalledKernel {
  /** The folder of its kernelspec. */
  readonly folder: string;
  /** Whose it is. */
  readonly owner: 'this package' | 'another installation of this package' | 'another kernel';
  /** What Jupyter starts. */
  readonly command: string;
}

/** The kernels of our name that Jupyter finds; it takes the first. */
export const installedKernels = (): InstalledKernel[] =>
  dataFolders()
    .map(folder => join(folder, 'kernels', ownKernelName))
    .filter(existsSync)
    .map(describe);

const kernelFolder = (location: InstallLocation) => join(dataFolder(location), 'kernels', ownKernelName);

function dataFolder(location: InstallLocation): string {
  if (location === 'user') return userData();
  return 'data' in location ? location.data : join(location.prefix, 'share', 'jupyter');
}

function describe(folder: string): InstalledKernel {
  const argv = argvIn(folder);
  const script = argv.find(arg => /[\\/]dist[\\/]scripts[\\/]kernel\.js$/.test(arg));
  const owner =
    script === undefined
      ? 'another kernel'
      : script === kernelspec.argv[1]
        ? 'this package'
        : 'another installation of this package';
  return { folder, owner, command: argv.join(' ') };
}

function argvIn(folder: string): string[] {
  try {
    const { argv } = JSON.parse(readFileSync(join(folder, 'kernel.json'), 'utf8')) as { argv?: unknown };
    return Array.isArray(argv) ? argv.map(String) : [];
  } catch {
    return [];
  }
}

function refuseOther(folder: string): void {
  const { owner, command } = describe(folder);
  if (!existsSync(folder) || owner !== 'another kernel') return;
  throw new OtherKernel(
    `${folder} has another kernel of this name (${command || 'without a command'}); ` +
      'to replace it, give --force',
  );
}
