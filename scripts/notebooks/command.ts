import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { inParallel } from '../../lib/cli/pool';
import { exitOnSignals } from '../../lib/cli/signals';
import type { Streams } from '../../lib/cli/streams';
import { isAddress, mirrorFolder } from '../../lib/host/archive/source';
import { writeAtomically } from '../../lib/host/files';
import { canReach } from '../../lib/data/source/untar';
import { URLs } from '../../lib/data/source/urls';
import type { KernelCommand } from '../../lib/jupyter/client/kernel';
import { buildSnapshot } from '../../lib/jupyter/compiler/snapshot';
import { KernelAhead } from '../../lib/jupyter/client/kernelahead';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import { readNotebookWithSource, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { readAgain, type NotebookSource } from '../../lib/jupyter/notebook/notebooksource';
import { rewriteOutputs } from '../../lib/jupyter/notebook/rewriteoutputs';
import { runNotebook } from '../../lib/jupyter/client/run';
import { scrapsOf, type Scrap } from '../../lib/jupyter/notebook/scrap';
import { parseNotebooksArguments, usage, type NotebooksOptions } from './arguments';
import {
  compareNumbers,
  readRecorded,
  withNumbers,
  writeRecorded,
  type RecordedNumbers,
} from './recordednumbers';
import { hasFailed, notebooksJunit, problems, table, type NotebookOutcome } from './report';
import { RunProgress } from './runprogress';
import { selectNotebooks } from './selectnotebooks';
import { originalOfFile } from '../translation/translation';

/**
 * Runs `fastbook-ts notebooks`: notebooks on a kernel each, whose recorded numbers are compared with those of
 * `recorded.json`.
 *
 * @returns the exit code.
 * @throws UsageError for a mistake on the command line; NoSuchKernel.
 */
export async function notebooksCommand(args: readonly string[], streams: Streams): Promise<number> {
  const options = parseNotebooksArguments(args);
  if (options.help) {
    streams.out(usage);
    return 0;
  }
  exitOnSignals(); // kernels end with this process
  const paths = selectNotebooks(options);
  const kernel = options.kernel === undefined ? ownKernel() : findKernel(options.kernel);

  const environment = await kernelEnvironment(paths);
  await buildSnapshot().catch(() => undefined); // without it, every kernel starts slower
  const ahead = new KernelAhead(); // its kernel ends with this process
  const progress = new RunProgress(streams);
  const settings = { ...options, kernel, environment, ahead, progress };
  const outcomes: NotebookOutcome[] = [];
  const scraps = new Map<string, Scrap[]>();
  await inParallel(paths.entries(), options.jobs, async ([i, path]) => {
    const isNextWaiting = i + 1 >= options.jobs; // the first ones begin together
    const [outcome, found] = await runOne(path, isNextWaiting ? paths[i + 1] : undefined, settings);
    progress.end(outcome);
    outcomes.push(outcome);
    if (!outcome.error) scraps.set(path, found);
  });
  outcomes.sort((a, b) => (a.notebook < b.notebook ? -1 : 1));

  if (options.record) record(scraps);
  console.log(`\n${table(outcomes)}`);
  const wrong = outcomes.flatMap(problems);
  if (wrong.length > 0) console.log(`\n${wrong.join('\n\n')}`);
  if (options.json) writeAtomically(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  if (options.junit) writeAtomically(options.junit, notebooksJunit(outcomes));
  return outcomes.some(hasFailed) ? 1 : 0;
}

interface Settings extends Omit<NotebooksOptions, 'kernel'> {
  kernel: KernelCommand;
  environment: Record<string, string>;
  ahead: KernelAhead;
  progress: RunProgress;
}

/** Runs a notebook, and meanwhile starts the kernel of the next one. */
async function runOne(
  path: string,
  next: string | undefined,
  settings: Settings,
): Promise<[NotebookOutcome, Scrap[]]> {
  const { kernel, environment: env, timeoutMs, startupTimeoutMs, ahead, progress } = settings;
  const name = basename(path, '.ipynb');
  let stored: Notebook;
  let source: NotebookSource;
  let recorded: RecordedNumbers;
  let skipped: string | undefined;
  try {
    ({ notebook: stored, source } = readNotebookWithSource(path));
    recorded = readRecorded(recordedFile(path));
    skipped = await missingData(stored.metadata);
  } catch (error) {
    return [
      { notebook: name, cells: 0, seconds: 0, checks: [], error: { reason: (error as Error).message } },
      [],
    ];
  }
  if (skipped) return [{ notebook: name, cells: 0, seconds: 0, checks: [], skipped }, []];

  progress.begin(name);
  const result = await runNotebook(path, stored, {
    kernel,
    env,
    timeoutMs,
    startupTimeoutMs,
    ahead,
    ...(next !== undefined && { next }),
    onCell: cell => progress.at(name, cell, stored.cells.length),
  });
  const { notebook, cells, seconds } = result;
  const error = result.errors[0] ?? (settings.update ? save(path, source, notebook) : undefined);
  const scraps = scrapsOf(notebook);
  const checks = compareNumbers(
    name,
    scraps,
    settings.record ? withNumbers(recorded, name, scraps) : recorded,
  );
  const produced = checks.filter(({ got }) => got !== undefined);
  return [
    { notebook: name, cells, seconds, checks: error ? produced : checks, ...(error && { error }) },
    scraps,
  ];
}

/**
 * Writes the outputs into the notebook, of which nothing else changes, and says so.
 *
 * @returns why they were not written: somebody has edited the notebook in the meantime.
 */
function save(path: string, source: NotebookSource, { cells }: Notebook): { reason: string } | undefined {
  const now = readAgain(path, source);
  if (!now) return { reason: 'the file changed while it ran, and was left alone; run it again' };
  const text = rewriteOutputs(
    now,
    new Map(
      [...cells.entries()].flatMap(([i, { cell_type, outputs = [], execution_count = null }]) =>
        cell_type === 'code' ? [[i, { outputs, executionCount: execution_count }]] : [],
      ),
    ),
  );
  if (text === now.text) return undefined;
  writeAtomically(path, text);
  console.log(`${path}: outputs rewritten`);
  return undefined;
}

/**
 * Why a notebook is skipped, or undefined. MNIST_SAMPLE has a drawn replacement; a notebook that needs
 * another data set says so in its metadata: `"fastbook": { "data": "MNIST" }`.
 */
async function missingData(metadata: Record<string, unknown>): Promise<string | undefined> {
  const { data } = (metadata['fastbook'] ?? {}) as { data?: keyof typeof URLs };
  return !data || (await canReach(URLs[data])) ? undefined : `it needs ${data}, which cannot be reached`;
}

/**
 * Decides once for all kernels whether MNIST can be reached, where a notebook names it. Kernels run in the
 * notebooks' folder, so a mirror's path is made absolute.
 */
async function kernelEnvironment(paths: readonly string[]): Promise<Record<string, string>> {
  const mirror = process.env['FASTBOOK_MIRROR'];
  if (mirror && !isAddress(mirror)) process.env['FASTBOOK_MIRROR'] = mirrorFolder(mirror);
  const needsSample = paths.some(path =>
    /URLs\.MNIST_SAMPLE|threesAndSevens/.test(readFileSync(path, 'utf8')),
  );
  if (needsSample && !(await canReach(URLs.MNIST_SAMPLE))) {
    console.log('MNIST cannot be reached: the notebooks run on the drawn sample.');
    process.env['FASTBOOK_OFFLINE'] = '1';
  }
  const { FASTBOOK_MIRROR, FASTBOOK_OFFLINE } = process.env;
  return { ...(FASTBOOK_MIRROR && { FASTBOOK_MIRROR }), ...(FASTBOOK_OFFLINE && { FASTBOOK_OFFLINE }) };
}

/** Numbers are recorded beside a notebook; a translation is held to those of its original. */
const recordedFile = (path: string) => join(resolve(originalOfFile(path) ?? path, '..'), 'recorded.json');

function record(scraps: ReadonlyMap<string, Scrap[]>): void {
  for (const [path, found] of scraps) {
    const file = recordedFile(path);
    writeRecorded(file, withNumbers(readRecorded(file), basename(path, '.ipynb'), found));
  }
}
