import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { makeFolder, writeAtomically } from '../../host/files';
import { ConflictError, parseNbvalArguments, type NbvalArguments } from './arguments';
import { collect, type CollectedNotebook } from './collect';
import { diffNotebooks } from './diffcommand';
import { discover, NotFound, refuseFiles } from './discover';
import { githubAnnotations } from './githubannotations';
import { help } from './help';
import { nbvalJunit } from './junit';
import { keywordMatcher } from './keyword';
import { readLastFailed, writeLastFailed } from './lastfailed';
import { pytestSettings, type PytestSettings } from './pytestsettings';
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
    if (args[0] === 'diff')
      return (await diffNotebooks(args.slice(1), streams)) ? exitCodes.ok : exitCodes.failed;
    const given = parseNbvalArguments(args);
    const settings = pytestSettings(
      given.paths.map(path => path.replace(/::.*/s, '')),
      given,
    );
    const options = withSettings(parseNbvalArguments([...settings.addopts, ...args]), settings);
    if (options.help) {
      streams.out(help);
      return exitCodes.ok;
    }
    for (const warning of options.warnings) streams.error(`DeprecationWarning: ${warning}\n`);
    if (options.idle.length > 0) streams.error(`without effect on notebooks: ${options.idle.join(', ')}\n`);
    return await collectAndTest(options, streams);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NotFound)) throw error;
    streams.error(`ERROR: ${error.message}\n`);
    return error instanceof ConflictError ? exitCodes.internal : exitCodes.usage;
  }
}

/** The options with what the settings say beside them. */
function withSettings(options: NbvalArguments, settings: PytestSettings): RunOptions {
  const { rootdir, testpaths } = settings;
  const isAtRoot = options.paths.length === 0 && process.cwd() === rootdir;
  return {
    ...options,
    rootdir,
    xfailStrict: options.xfailStrict || settings.xfailStrict,
    paths: isAtRoot ? testpaths.filter(path => existsSync(path)) : options.paths,
  };
}

/** Which cells are tested, by their names and ids. */
function selection(options: NbvalArguments, lastFailed: ReadonlySet<string>) {
  const byName = options.keyword === undefined ? () => true : keywordMatcher(options.keyword);
  const byMark = options.marks === undefined || keywordMatcher(options.marks)([]);
  const isOnly = options.lastFailed === 'only' && lastFailed.size > 0;
  return (names: readonly string[], id: string): boolean =>
    byMark &&
    byName(names) &&
    (!isOnly || lastFailed.has(id)) &&
    !options.deselect.some(start => id.startsWith(start));
}

type RunOptions = NbvalArguments & { readonly rootdir: string };

async function collectAndTest(options: RunOptions, { out, error, isTerminal }: Streams): Promise<number> {
  const started = performance.now();
  const { verbose, quiet, compat = false } = options;
  const color = options.color ?? isTerminal;
  if (!options.enabled) refuseFiles(options.paths);
  const selections = options.enabled ? discover(options.paths, options.ignore, options.ignoreGlob) : [];
  const lastFailed = readLastFailed(options.rootdir);
  const { collected, errors } = collect(selections, options, selection(options, lastFailed));
  if (options.lastFailed === 'first')
    collected.sort((a, b) => failures(b, lastFailed) - failures(a, lastFailed));
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
  // pytest runs no tests after a collection error
  const isInterrupted = compat && errors.length > 0 && !options.continueOnCollectionErrors;
  const hasFailed = ({ kind }: TestOutcome) => kind === 'failed' || kind === 'error';
  let failed = errors.length;
  let rewritten: string[] = [];
  if (!isInterrupted) {
    rewritten = await testNotebooks(
      collected.filter(({ cells }) => cells.length > 0),
      options.jobs,
      color,
      outcome => {
        outcomes.push(outcome);
        reporter.outcome(outcome);
        if (hasFailed(outcome)) failed++;
        return failed < (options.maxFail ?? Infinity);
      },
    );
  }
  reporter.summary(outcomes, seconds(), rewritten);
  if (options.keepsFailures)
    writeLastFailed(options.rootdir, outcomes.map(nodeId), outcomes.filter(hasFailed).map(nodeId));
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

/** 1 for a notebook with a cell that failed in the last run. */
const failures = ({ notebook, cells }: CollectedNotebook, lastFailed: ReadonlySet<string>): number =>
  Number(cells.some(({ title }) => lastFailed.has(nodeId({ path: notebook.path, name: title }))));
