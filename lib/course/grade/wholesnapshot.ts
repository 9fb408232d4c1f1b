import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageFolder } from '../../host/package';
import { findSnapshot, isWhole } from '../../jupyter/compiler/snapshot';

let file: Promise<string | undefined> | undefined;

/**
 * The snapshot that the compilers of all submissions start from; it is found whole once for all of them.
 * Where there is none, a process of its own makes it, whose globals are Node's alone.
 *
 * @returns its file; undefined where it cannot be made: compilers then start slower.
 */
export const wholeSnapshot = (): Promise<string | undefined> => (file ??= find());

async function find(): Promise<string | undefined> {
  if (process.env['FASTBOOK_SNAPSHOT'] === 'off') return undefined;
  const found = findSnapshot();
  if (found !== undefined && (await isWhole(found))) return found;
  const module = join(packageFolder, 'dist', 'lib', 'jupyter', 'compiler', 'snapshot.js');
  const script = `
const { buildSnapshot, isWhole } = require(process.argv[1]);
buildSnapshot().then(async file => process.stdout.write((await isWhole(file)) ? file : ''));`;
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, module]);
    return stdout || undefined;
  } catch {
    return undefined;
  }
}
