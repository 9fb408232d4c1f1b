import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../host/files';
import { packageFolder } from '../../host/package';
import type { KernelCommand } from './kernel';
import { userData } from './datafolders';

/**
 * The name under which our kernel is installed: the one that stock tslab takes, and so the one that the
 * notebooks carry.
 */
export const kernelName = 'tslab';

/** Its `kernel.json` ("Kernel specs" in Jupyter's documentation). */
const kernelspec = {
  argv: [process.execPath, join(packageFolder, 'dist', 'scripts', 'kernel.js'), '{connection_file}'],
  display_name: 'TypeScript',
  language: 'typescript',
  interrupt_mode: 'message',
  metadata: { debugger: false },
};

/** The command of the kernel of this package, installed or not; no Python is needed to start it. */
export const ownKernel = (): KernelCommand => ({ argv: kernelspec.argv, interruptMode: 'message' });

/** Where kernels are installed to. */
export type Place =
  /** `DIR/share/jupyter/kernels`. */
  | { prefix: string }
  /** The user's own, for every Python. */
  | 'user';

/**
 * Registers the kernel with Jupyter, in the place of one that is there under its name.
 *
 * @returns the folder of its kernelspec.
 */
export function installKernel(place: Place): string {
  const data = place === 'user' ? userData() : join(place.prefix, 'share', 'jupyter');
  const folder = join(data, 'kernels', kernelName);
  rmSync(folder, { recursive: true, force: true }); // another kernel's logos, for example
  mkdirSync(folder, { recursive: true });
  writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(kernelspec, null, 1)}\n`);
  return folder;
}
