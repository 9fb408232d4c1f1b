import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../../host/package';

let folder: Promise<string | undefined> | undefined;

/**
 * The folder of the snapshot that the compilers of all kernels start from; it is made where there is none. A
 * process of its own makes it, whose globals are Node's alone.
 *
 * @returns undefined where it cannot be made: kernels then start slower.
 */
export const snapshotFolder = (): Promise<string | undefined> => (folder ??= find());

async function find(): Promise<string | undefined> {
  if (process.env['FASTBOOK_SNAPSHOT'] === 'off') return undefined;
  const module = join(packageFolder, 'dist', 'lib', 'jupyter', 'compiler', 'snapshot.js');
  const script = `require(process.argv[1]).buildSnapshot().then(file => process.stdout.write(file))`;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, module]);
    return dirname(stdout);
  } catch {
    return undefined;
  }
}
