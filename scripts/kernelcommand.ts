import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArguments, UsageError } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { runSubcommand, type Subcommand } from '../lib/cli/subcommands';
import { buildSnapshot } from '../lib/jupyter/compiler/snapshot';
import {
  installKernel,
  installedKernels,
  ownKernelName,
  removeKernel,
  type InstallLocation,
} from '../lib/jupyter/client/ownkernel';

const usage = `Registers the TypeScript kernel of this package with Jupyter, under the name ${ownKernelName}.

usage: npx fastbook-ts kernel install [LOCATION] [--force]
       npx fastbook-ts kernel list
       npx fastbook-ts kernel remove [LOCATION] [--force]

LOCATION is one of

  --user                 for this user (the default of install)
  --sys-prefix           for the active virtual environment, or the python3 on the PATH
  --prefix DIR           in DIR/share/jupyter/kernels

Without one, remove takes away each of this package's that Jupyter finds. A kernel of the same name that is
another's, as stock tslab's, is left alone unless --force is given.
`;

const options = {
  'sys-prefix': { type: 'boolean' },
  user: { type: 'boolean' },
  prefix: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

/** @throws UsageError for more than one location, and for other arguments. */
function parse(args: readonly string[]): { location: InstallLocation | undefined; force: boolean } {
  const { values, positionals } = parseArguments(args, options);
  if (positionals.length > 0) throw new UsageError(`expected options only, got ${positionals.join(' ')}`);
  const locations = [values['sys-prefix'], values.user, values.prefix !== undefined].filter(Boolean);
  if (locations.length > 1) throw new UsageError('expected one of --sys-prefix, --user and --prefix DIR');
  const prefix = values['sys-prefix'] ? sysPrefix() : values.prefix && resolve(values.prefix);
  return { location: prefix ? { prefix } : values.user ? 'user' : undefined, force: values.force };
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

async function install(args: readonly string[], { out, error }: Streams): Promise<number> {
  const { location = 'user', force } = parse(args);
  out(`installed in ${installKernel(location, { force })}\n`);
  out('making the snapshot that kernels start from …\n');
  await buildSnapshot().catch(({ message }: Error) =>
    error(`kernels will start without a snapshot, and slower: ${message}\n`),
  );
  return 0;
}

function list(args: readonly string[], { out }: Streams): number {
  parse(args);
  const found = installedKernels();
  for (const { folder, owner, command } of found) out(`${folder}  ${owner}\n    ${command}\n`);
  if (found.length === 0)
    out(`no kernel named ${ownKernelName} is installed: npx fastbook-ts kernel install\n`);
  return 0;
}

function remove(args: readonly string[], { out }: Streams): number {
  const { location, force } = parse(args);
  const places = location ? [location] : installedKernels().filter(({ owner }) => owner === 'this package');
  for (const place of places) out(`removed ${removeKernel(place, { force })}\n`);
  if (places.length === 0) out("none of this package's kernels is installed\n");
  return 0;
}

/**
 * Runs `fastbook-ts kernel`.
 *
 * @returns the exit code.
 */
export async function kernelCommand(args: readonly string[], streams: Streams): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    streams.out(usage);
    return 0;
  }
  const subcommands = new Map<string, Subcommand>([
    ['install', install],
    ['list', list],
    ['remove', remove],
  ]);
  return runSubcommand({ name: 'npx fastbook-ts kernel', usage, subcommands }, args, streams);
}
