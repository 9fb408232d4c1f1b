import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildSnapshot } from '../lib/jupyter/compiler/snapshot';
import { installKernel, type InstallLocation } from '../lib/jupyter/client/ownkernel';

const usage = `Registers the TypeScript kernel of this folder with Jupyter, under the name tslab.

usage: npm run kernel:install -- --sys-prefix | --user | --prefix DIR

  --sys-prefix   for the active virtual environment, or the python3 on the PATH
  --user         for this user
  --prefix DIR   in DIR/share/jupyter/kernels`;

/** @throws Error unless exactly one location is named. */
function locationOf(args: string[]): InstallLocation | 'help' {
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
  const locations = [values['sys-prefix'], values.user, values.prefix !== undefined].filter(Boolean);
  if (locations.length !== 1) throw new Error('expected one of --sys-prefix, --user and --prefix DIR');
  if (values.user) return 'user';
  return { prefix: values.prefix === undefined ? sysPrefix() : resolve(values.prefix) };
}

/** The prefix of the active Python. */
function sysPrefix(): string {
  const python = process.platform === 'win32' ? 'python' : 'python3';
  try {
    return execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
  } catch (error) {
    throw new Error(
      `--sys-prefix asks ${python} for its prefix, and that failed: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function main(): Promise<void> {
  const location = locationOf(process.argv.slice(2));
  if (location === 'help') return console.log(usage);
  console.log(`installed in ${installKernel(location)}`);
  await buildSnapshot().catch((error: Error) => {
    console.error(`kernels will start without a snapshot, and slower: ${error.message}`);
  });
}

main().catch((error: Error) => {
  console.error(`${error.message}\n\n${usage}`);
  process.exit(2);
});
