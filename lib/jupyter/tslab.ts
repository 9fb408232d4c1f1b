import { dirname, join } from 'node:path';
import type { KernelCommand } from './kernel';

const root = dirname(require.resolve('fastbook-ts/package.json'));
const guard = join(root, 'dist', 'lib', 'jupyter', 'guard.js');

/** The command of the tslab kernel that is installed with this package; no Python is needed to start it. */
export function tslabKernel(): KernelCommand {
  return { argv: [process.execPath, '--require', guard, require.resolve('tslab/bin/tslab'), 'kernel', '--config-path={connection_file}'] };
}
