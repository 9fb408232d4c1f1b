import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { ConflictError, parseNbvalArguments, type NbvalArguments } from './arguments';
import { writeAtomically } from '../../host/files';
import { discover, NotFound, refuseFiles } from './discover';
import { help } from './help';
import { junit } from './junit';
import { keyword } from './keyword';
import { exitCodes, type Outcome } from './outcome';
import { collect, run } from './run';
import { nodeId, Terminal } from './terminal';

export type { Streams };

/** The command `nbval`: what `pytest -p nbval` does with notebooks. Resolves with pytest's exit code. */
export async function command(args: readonly string[], streams: Streams): Promise<number> {
  try {
    const options = parseNbvalArguments(args);
    if (options.help) {
      streams.out(help);
      return exitCodes.ok;
    }
    for (const warning of options.warnings) streams.error(`DeprecationWarning: ${warning}\n`);
    return await test(options, streams);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NotFound)) throw error;
    streams.error(`ERROR: ${error.message}\n`);
    return error instanceof ConflictError ? exitCodes.internal : exitCodes.usage;
  }
}

async function test(options: NbvalArguments, { out, error, isTerminal }: Streams): Promise<number> {
  const started = performance.now();
  const { verbose, quiet, compat = false } = options;
  const color = options.color ?? isTerminal;
  if (!options.enabled) refuseFiles(options.paths);
  const selections = options.enabled ? discover(options.paths, options.ignore) : [];
  const { collected, errors } = collect(
    selections,
    options,
    options.keyword === undefined ? () => true : keyword(options.keyword),
  );
  if (!options.enabled) error('nothing is tested without --nbval or --nbval-lax\n');
  const terminal = new Terminal({ verbose, quiet, color }, out);
  const outcomes: Outcome[] = [...errors];
  for (const { notebook, cells } of collected) {
    notebook.onUnknown(type => out(`unhandled iopub msg: ${type}\n`));
    for (const cell of cells)
      for (const warning of cell.warnings)
        error(`UserWarning: ${notebook.path}:Cell ${cell.number}: ${warning}\n`);
  }
  const seconds = () => (performance.now() - started) / 1000;
  if (options.collectOnly) {
    for (const {
      notebook: { path },
      cells,
    } of collected)
      for (const cell of cells) out(`${nodeId({ path, name: cell.title })}\n`);
    terminal.summary(outcomes, seconds());
    return errors.length > 0
      ? exitCodes.interrupted
      : collected.some(({ cells }) => cells.length > 0)
        ? exitCodes.ok
        : exitCodes.noTests;
  }
  const isStopped = compat && errors.length > 0; // pytest runs nothing where something could not be collected
  const isBad = ({ kind }: Outcome) => kind === 'failed' || kind === 'error';
  if (!isStopped) {
    await run(
      collected.filter(({ cells }) => cells.length > 0),
      options.jobs,
      color,
      outcome => {
        outcomes.push(outcome);
        terminal.outcome(outcome);
        return outcomes.filter(isBad).length < (options.maxFail ?? Infinity);
      },
    );
  }
  terminal.summary(outcomes, seconds());
  if (options.junit !== undefined) {
    mkdirSync(dirname(resolve(options.junit)), { recursive: true });
    writeAtomically(options.junit, junit(outcomes, seconds()));
  }
  if (isStopped) return exitCodes.interrupted;
  if (outcomes.length === 0) return exitCodes.noTests;
  return outcomes.some(isBad) ? exitCodes.failed : exitCodes.ok;
}
