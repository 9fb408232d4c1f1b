import { parseArguments, readNumber, readShard, type Shard } from '../../lib/cli/args';

/** What `--help` prints. */
export const usage = `Runs notebooks headlessly and holds them to their recorded accuracies.

usage: npx fastbook-ts notebooks [options] [notebook.ipynb | folder ...]

  --only TEXT            only notebooks whose name contains TEXT; may be repeated
  --update               write the outputs back into notebooks that ran to their end
  --record               write the accuracies of this run to the recorded.json beside it
  --jobs N               run N notebooks at a time (default 1)
  --shard I/N            run the I-th of N parts of the notebooks, as jest does
  --timeout SECONDS      time allowed for one cell (default 600)
  --startup-timeout SECONDS  time allowed for a kernel to start (default 60)
  --kernel NAME          run on the kernel that Jupyter has under this name (default: ours)
  --json FILE            write the outcome as JSON
  --junit FILE           write the outcome as JUnit XML
  --help                 print this

Without names, all notebooks beneath the folder; in a clone of fastbook-ts, the book's. Exit status: 0 if
every cell ran and every accuracy held, 1 if not, 2 for a mistake on the command line.
`;

/** The command line of `fastbook-ts notebooks`. */
export interface NotebooksOptions {
  /** Notebooks as they were named. Empty: all beneath the folder, or of the book. */
  paths: string[];
  only: string[];
  update: boolean;
  record: boolean;
  help: boolean;
  jobs: number;
  shard: Shard;
  /** Time allowed for one cell, in milliseconds. */
  timeoutMs: number;
  /** Time allowed for a kernel to start, in milliseconds. */
  startupTimeoutMs: number;
  /** The name of an installed kernel; undefined for our own. */
  kernel?: string;
  json?: string;
  junit?: string;
}

/**
 * Reads the command line.
 *
 * @throws UsageError naming the option and the value given.
 */
export function parseNotebooksArguments(args: readonly string[]): NotebooksOptions {
  const {
    values: { jobs, shard, timeout, 'startup-timeout': startupTimeout, ...rest },
    positionals,
  } = parseArguments(args, {
    only: { type: 'string', multiple: true, default: [] },
    update: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
    shard: { type: 'string', default: '1/1' },
    timeout: { type: 'string', default: '600' },
    'startup-timeout': { type: 'string', default: '60' },
    kernel: { type: 'string' },
    json: { type: 'string' },
    junit: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  });
  return {
    ...rest,
    paths: positionals,
    jobs: readNumber('jobs', jobs, { isWhole: true }),
    shard: readShard('shard', shard),
    timeoutMs: 1000 * readNumber('timeout', timeout),
    startupTimeoutMs: 1000 * readNumber('startup-timeout', startupTimeout),
  };
}
