import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installKernel, type InstallLocation } from '../lib/jupyter/client/ownkernel';

const usage = `Registers the TypeScript kernel of this folder with Jupyter, under the name tslab.

usage: npm run kernel:install -- --sys-prefix | --user | --prefix DIR

  --sys-prefix   for the active virtual environment, or the python3 on the PATH
  --user         for this user
  --prefix DIR   in DIR/share/jupyter/kernels`;

/** @throws Error unless exactly one place is named. */
function placeOf(args: string[]): InstallLocation | 'help' {
  const { values } = parseArgs({
    args,
    options: {
      'sys-prefix': { type: 'boolean' },
      user: { type: 'boolean' },
      prefix: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  const places = [values['sys-prefix'], values.user, values.prefix !== undefined].filter(Boolean);
  if (places.length !== 1) throw new Error('expected one of --sys-prefix, --user and --prefix DIR');
  if (values.user) return 'user';
  return { prefix: values.prefix === undefined ? sysPrefix() : resolve(values.prefix) };
}

function sysPrefix(): string {
  const python = process.platform === 'win32' ? 'python' : 'python3';
  try {
    return execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error(
      `--sys-prefix asks ${python} for its place, and that failed: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

try {
  const place = placeOf(process.argv.slice(2));
  console.log(place === 'help' ? usage : `installed in ${installKernel(place)}`);
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exit(2);
}
