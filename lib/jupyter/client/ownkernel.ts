import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { packageFolder } from '../../host/package';
import type { KernelCommand } from './kernel';
import { userData } from './datafolders';

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
  metadata: { debugger: false, supported_encryption: 'curve' },
};

/** The command of the kernel of this package, which may be installed or not. Its start needs no Python. */
export const ownKernel = (): KernelCommand => ({ argv: kernelspec.argv, interruptMode: 'message' });

/** Where a kernel is installed. */
export type InstallLocation =
  /** In `PREFIX/share/jupyter/kernels`. */
  | { prefix: string }
  /** In the user's data folder, for every Python of this user. */
  | 'user';

/**
 * Installs the kernel for Jupyter, and replaces one that is installed under its name.
 *
 * @returns the folder of its kernelspec.
 */
export function installKernel(location: InstallLocation): string {
  const data = location === 'user' ? userData() : join(location.prefix, 'share', 'jupyter');
  const folder = join(data, 'kernels', ownKernelName);
  rmSync(folder, { recursive: true, force: true }); // it may hold another kernel's logos
  makeFolder(folder);
  writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec, null, 1)}\n`);
  return folder;
}
