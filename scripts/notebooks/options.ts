import { parseArgs } from 'node:util';

export const usage = `Runs notebooks headlessly and holds them to their recorded accuracies.

usage: npm run notebooks -- [options] [notebook.ipynb ...]

  --only TEXT            only notebooks whose name contains TEXT; may be repeated
  --update               write the outputs back into notebooks that ran to their end
  --record               write the accuracies of this run to recorded.json
  --jobs N               run N notebooks at a time (default 1)
  --shard I/N            run the I-th of N parts of the notebooks, as jest does
  --timeout SECONDS      time allowed for one cell (default 600)
  --startup-timeout SECONDS  time allowed for a kernel to start (default 60)
  --kernel NAME          run on the kernel that Jupyter has under this name (default: the one of this folder)
  --json FILE            write the outcome as JSON
  --junit FILE           write the outcome as JUnit XML
  --help                 print this

Without names, all of notebooks/*.ipynb. Exit status: 0 if every cell ran and every accuracy held, 1 if not, 2 for
a mistake on the command line.`;

/** A mistake on the command line. */
export class UsageError extends Error {}

export interface Options {
  paths: string[];
  only: string[];
  update: boolean;
  record: boolean;
  help: boolean;
  jobs: number;
  /** The part to run, from 1, and how many there are. */
  shard: { index: number; count: number };
  timeoutMs: number;
  startupTimeoutMs: number;
  /** The name of an installed kernel; undefined for our own. */
  kernel?: string;
  json?: string;
  junit?: string;
}

/**
 * @throws UsageError naming the option and the value given.
 */
export function parseOptions(args: readonly string[]): Options {
  const {
    values: { jobs, shard, timeout, 'startup-timeout': startupTimeout, ...rest },
    positionals,
  } = parse(args);
  return {
    ...rest,
    paths: positionals,
    jobs: positive('--jobs', jobs, { isWhole: true }),
    shard: part('--shard', shard),
    timeoutMs: 1000 * positive('--timeout', timeout),
    startupTimeoutMs: 1000 * positive('--startup-timeout', startupTimeout),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
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
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function positive(option: string, text: string, { isWhole = false } = {}): number {
  const number = Number(text);
  if (!(number > 0 && number < Infinity) || (isWhole && !Number.isInteger(number)))
    throw new UsageError(`${option}: expected a positive number, got ${text}`);
  return number;
}

function part(option: string, text: string): { index: number; count: number } {
  const [index, count] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (!(index >= 1 && index <= count))
    throw new UsageError(`${option}: expected I/N with 1 <= I <= N, got ${text}`);
  return { index, count };
}
