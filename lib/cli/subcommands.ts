import { UsageError } from './args';
import { didYouMean } from './closest';
import type { Streams } from './streams';

/** Runs a subcommand; returns the exit code. */
export type Subcommand = (args: readonly string[], streams: Streams) => number | Promise<number>;

/** A command whose first argument names a subcommand. */
export interface CommandGroup {
  /** The command as it is typed: `fastbook-ts`. */
  readonly name: string;
  /** What `--help` prints. */
  readonly usage: string;
  readonly subcommands: ReadonlyMap<string, Subcommand>;
}

/**
 * Runs a command with subcommands.
 *
 * @returns the exit code: 0 for success, 1 for an error or for a result that needs attention, 2 for a mistake
 * on the command line.
 */
export async function runSubcommand(
  { name: program, usage, subcommands }: CommandGroup,
  [name, ...args]: readonly string[],
  streams: Streams,
): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    streams.out(usage);
    return 0;
  }
  const subcommand = subcommands.get(name ?? '');
  if (!subcommand) {
    const hint = didYouMean(name ?? '', [...subcommands.keys()]);
    streams.error(name === undefined ? usage : `unknown command: ${name}${hint}\nTry ${program} --help.\n`);
    return 2;
  }
  try {
    return await subcommand(args, streams);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const help = isUsage ? `Try ${program} ${name} --help.\n` : '';
    streams.error(`${error instanceof Error ? error.message : String(error)}\n${help}`);
    return isUsage ? 2 : 1;
  }
}
