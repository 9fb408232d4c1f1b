import { dirname, resolve } from 'node:path';
import { UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { makeFolder, writeAtomically } from '../../host/files';
import { ConflictError, parseNbvalArguments, type NbvalArguments } from './arguments';
import { collect } from './collect';
import { discover, NotFound, refuseFiles } from './discover';
import { githubAnnotations } from './githubannotations';
import { help } from './help';
import { nbvalJunit } from './junit';
import { keywordMatcher } from './keyword';
import { nodeId, TerminalReporter } from './terminalreporter';
import { testNotebooks } from './testnotebooks';
import type { TestOutcome } from './testoutcome';

/** pytest's exit codes (https://docs.pytest.org/en/stable/reference/exit-codes.html). */
export const exitCodes = { ok: 0, failed: 1, interrupted: 2, internal: 3, usage: 4, noTests: 5 } as const;

/**
 * The command `nbval`: what `pytest -p nbval` does with notebooks. Resolves with pytest's exit code.
 *
 * @throws Error for an internal error only.
 */
export async function runNbval(args: readonly string[], streams: Streams): Promise<number> {
  try {
    const options = parseNbvalArguments(args);
    if (options.help) {
      streams.out(help);
      return exitCodes.ok;
    }
    for (const warning of options.warnings) streams.error(`DeprecationWarning: ${warning}\n`);
    return await collectAndTest(options, streams);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NotFound)) throw error;
    streams.error(`ERROR: ${error.message}\n`);
    return error instanceof ConflictError ? exitCodes.internal : exitCodes.usage;
  }
}

async function collectAndTest(options: NbvalArguments, { out, error, isTerminal }: Streams): Promise<number> {
  const started = performance.now();
  const { verbose, quiet, compat = false } = options;
  const color = options.color ?? isTerminal;
  if (!options.enabled) refuseFiles(options.paths);
  const selections = options.enabled ? discover(options.paths, options.ignore) : [];
  const { collected, errors } = collect(
    selections,
    options,
    options.keyword === undefined ? () => true : keywordMatcher(options.keyword),
  );
  if (!options.enabled) error('nothing is tested without --nbval or --nbval-lax\n');
  const reporter = new TerminalReporter({ verbose, quiet, color }, out);
  const outcomes: TestOutcome[] = [...errors];
  for (const { notebook, cells } of collected) {
    notebook.onUnknown(type => out(`unhandled iopub msg: ${type}\n`));
    for (const cell of cells)
      for (const warning of cell.warnings)
        error(`UserWarning: ${notebook.path}:Cell ${cell.number}: ${warning}\n`);
  }
  const seconds = () => (performance.now() - started) / 1000;
  if (options.collectOnly) {
    for (const { notebook, cells } of collected)
      for (const cell of cells) out(`${nodeId({ path: notebook.path, name: cell.title })}\n`);
    reporter.summary(outcomes, seconds());
    if (errors.length > 0) return exitCodes.interrupted;
    return collected.some(({ cells }) => cells.length > 0) ? exitCodes.ok : exitCodes.noTests;
  }
  const isInterrupted = compat && errors.length > 0; // pytest runs no tests after a collection error
  const hasFailed = ({ kind }: TestOutcome) => kind === 'failed' || kind === 'error';
  let rewritten: string[] = [];
  if (!isInterrupted) {
    rewritten = await testNotebooks(
      collected.filter(({ cells }) => cells.length > 0),
      options.jobs,
      color,
      outcome => {
        outcomes.push(outcome);
        reporter.outcome(outcome);
        return outcomes.filter(hasFailed).length < (options.maxFail ?? Infinity);
      },
    );
  }
  reporter.summary(outcomes, seconds(), rewritten);
  if (process.env['GITHUB_ACTIONS'] === 'true')
    out(githubAnnotations(outcomes, process.env['GITHUB_WORKSPACE'] ?? process.cwd()));
  if (options.junit !== undefined) {
    makeFolder(dirname(resolve(options.junit)));
    writeAtomically(options.junit, nbvalJunit(outcomes, seconds()));
  }
  if (isInterrupted) return exitCodes.interrupted;
  if (outcomes.length === 0) return exitCodes.noTests;
  return outcomes.some(hasFailed) ? exitCodes.failed : exitCodes.ok;
}
