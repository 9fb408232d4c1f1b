import { statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { UsageError } from '../../cli/args';
import type { Streams } from '../../cli/streams';
import { makeFolder, writeAtomically } from '../../host/files';
import { diffCells } from '../compare/diffcells';
import { SettingError } from '../notebook/cellsettings';
import { NotebookError } from '../notebook/read';
import { NotebookTest } from '../notebooktest';
import { rulesOf, type TestRules } from '../rules';
import { parseNbvalArguments, type NbvalArguments } from './arguments';
import { discover, shownPath } from './discover';
import { nbvalJunit } from './junit';
import { TerminalReporter } from './terminalreporter';
import type { TestOutcome } from './testoutcome';

/**
 * `nbval diff A B`: compares the stored outputs of two notebooks, or of the notebooks in two folders, without
 * running them. A stands for what is stored, B for what is new.
 *
 * @returns whether nothing differs.
 * @throws UsageError for anything but two notebooks or two folders; NotFound for a path that does not exist.
 */
export async function diffNotebooks(args: readonly string[], { out, isTerminal }: Streams): Promise<boolean> {
  const started = performance.now();
  const options = parseNbvalArguments(args);
  const { verbose, quiet, color = isTerminal, junit, paths } = options;
  if (paths.length !== 2)
    throw new UsageError(`nbval diff: expected two notebooks or two folders, got ${paths.length} paths`);
  const rules = rulesFrom(options);
  const reporter = new TerminalReporter({ verbose, quiet, color }, out);
  const outcomes: TestOutcome[] = [];
  out(`- ${paths[0]}\n+ ${paths[1]}\n`);
  for (const [first, second] of notebookPairs(paths[0], paths[1], options))
    for (const outcome of await compared(first, second, options, rules, color)) {
      outcomes.push(outcome);
      reporter.outcome(outcome);
    }
  const seconds = (performance.now() - started) / 1000;
  reporter.summary(outcomes, seconds);
  if (junit !== undefined) {
    makeFolder(dirname(resolve(junit)));
    writeAtomically(junit, nbvalJunit(outcomes, seconds));
  }
  return outcomes.every(({ kind }) => kind === 'passed');
}

function rulesFrom(options: NbvalArguments): TestRules {
  try {
    return rulesOf(options);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** Paths of notebooks that are compared; in two folders those of one name. */
function notebookPairs(
  first: string,
  second: string,
  { ignore, ignoreGlob }: NbvalArguments,
): (readonly [string | undefined, string | undefined])[] {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const found = [first, second].map(path => discover([path], ignore, ignoreGlob).map(({ path }) => path));
  if (isFolder(first) !== isFolder(second))
    throw new UsageError(`nbval diff: expected two notebooks or two folders, got ${first} and ${second}`);
  if (!isFolder(first)) return [[found[0][0], found[1][0]]];
  const [inFirst, inSecond] = [first, second].map(
    (folder, i) => new Map(found[i].map(path => [relative(resolve(folder), path), path])),
  );
  return [...new Set([...inFirst.keys(), ...inSecond.keys()])]
    .sort()
    .map(name => [inFirst.get(name), inSecond.get(name)] as const);
}

async function compared(
  first: string | undefined,
  second: string | undefined,
  options: NbvalArguments,
  rules: TestRules,
  color: boolean,
): Promise<TestOutcome[]> {
  const outcome = (kind: TestOutcome['kind'], message: string, text = message): TestOutcome => ({
    path: (first ?? second)!,
    name: 'the notebook',
    kind,
    message,
    text,
    seconds: 0,
  });
  if (first === undefined || second === undefined)
    return [outcome('failed', `Notebook is only in the ${first === undefined ? 'second' : 'first'} folder`)];
  try {
    const notebooks = [first, second].map(path => new NotebookTest(path, options));
    const [a, b] = notebooks;
    const found = await diffCells(a.cells, b.cells, rules, options.images);
    if (options.report !== undefined)
      a.writeReport(
        options.report,
        found.map(({ result }) => result),
      );
    return found.map(({ result, isOfFirst }): TestOutcome => {
      const notebook = isOfFirst ? a : b;
      const { status, failure } = result.verdict;
      return {
        path: notebook.path,
        name: result.cell.title,
        place: notebook.placeOf(result),
        kind: status,
        message: failure?.message ?? '',
        text: notebook.describe(result, color, shownPath(notebook.path)),
        seconds: 0,
      };
    });
  } catch (error) {
    if (!(error instanceof NotebookError || error instanceof SettingError)) throw error;
    return [outcome('error', 'collection failure', error.message)];
  }
}
