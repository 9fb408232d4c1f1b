import { basename, join, resolve } from 'node:path';
import { isAddress, mirrorFolder } from '../../lib/host/archive/source';
import { canReach } from '../../lib/data/source/untar';
import { URLs } from '../../lib/data/source/urls';
import type { KernelCommand } from '../../lib/jupyter/client/kernel';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import {
  formatNotebook,
  readNotebook,
  writeAtomically,
  writeNotebook,
  type Notebook,
} from '../../lib/jupyter/notebook/nbformat';
import { runNotebook } from '../../lib/jupyter/client/run';
import { scrapsOf, type Scrap } from '../../lib/jupyter/notebook/scrap';
import { parseOptions, usage, UsageError, type Options } from './options';
import { Progress } from './progress';
import { check, readRecorded, update, writeRecorded, type Recorded } from './recorded';
import { hasFailed, junit, problems, table, type Outcome } from './report';
import { select } from './select';

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const paths = select(options);
  const kernel = options.kernel === undefined ? ownKernel() : findKernel(options.kernel);

  const environment = await kernelEnvironment();
  const settings = { ...options, kernel, environment, progress: new Progress() };
  const outcomes: Outcome[] = [];
  const scraps = new Map<string, Scrap[]>();
  await inParallel(paths, options.jobs, async path => {
    const [outcome, found] = await runOne(path, settings);
    settings.progress.end(outcome);
    outcomes.push(outcome);
    if (!outcome.error) scraps.set(path, found);
  });
  outcomes.sort((a, b) => (a.notebook < b.notebook ? -1 : 1));

  if (options.record) record(scraps);
  console.log(`\n${table(outcomes)}`);
  const wrong = outcomes.flatMap(problems);
  if (wrong.length > 0) console.log(`\n${wrong.join('\n\n')}`);
  if (options.json) writeAtomically(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  if (options.junit) writeAtomically(options.junit, junit(outcomes));
  return outcomes.some(hasFailed) ? 1 : 0;
}

interface Settings extends Omit<Options, 'kernel'> {
  kernel: KernelCommand;
  environment: Record<string, string>;
  progress: Progress;
}

async function runOne(path: string, settings: Settings): Promise<[Outcome, Scrap[]]> {
  const { kernel, environment: env, timeoutMs, startupTimeoutMs, progress } = settings;
  const name = basename(path, '.ipynb');
  let stored: Notebook;
  let recorded: Recorded;
  let skipped: string | undefined;
  try {
    stored = readNotebook(path);
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
    onCell: cell => progress.at(name, cell, stored.cells.length),
  });
  const { notebook, cells, seconds } = result;
  const error = result.errors[0] ?? (settings.update ? save(path, stored, notebook) : undefined);
  const scraps = scrapsOf(notebook);
  const checks = check(name, scraps, settings.record ? update(recorded, name, scraps) : recorded);
  const produced = checks.filter(({ got }) => got !== undefined);
  return [
    { notebook: name, cells, seconds, checks: error ? produced : checks, ...(error && { error }) },
    scraps,
  ];
}

/** Writes the outputs into the notebook, unless somebody has edited it in the meantime. */
function save(path: string, stored: Notebook, fresh: Notebook): { reason: string } | undefined {
  if (formatNotebook(readNotebook(path)) !== formatNotebook(stored))
    return { reason: 'the file changed while it ran, and was left alone; run it again' };
  writeNotebook(path, fresh);
  return undefined;
}

/**
 * A notebook that needs more than MNIST_SAMPLE, which has a stand-in, says so in its metadata: `"fastbook": {
 * "data": "MNIST" }`.
 */
async function missingData(metadata: Record<string, unknown>): Promise<string | undefined> {
  const { data } = (metadata['fastbook'] ?? {}) as { data?: keyof typeof URLs };
  return !data || (await canReach(URLs[data])) ? undefined : `it needs ${data}, which cannot be reached`;
}

/**
 * Decided once for all kernels: whether anybody can be asked for data. They run in the notebooks' folder, so
 * a mirror gets its full path.
 */
async function kernelEnvironment(): Promise<Record<string, string>> {
  const mirror = process.env['FASTBOOK_MIRROR'];
  if (mirror && !isAddress(mirror)) process.env['FASTBOOK_MIRROR'] = mirrorFolder(mirror);
  if (!(await canReach(URLs.MNIST_SAMPLE))) {
    console.log('MNIST cannot be reached: the notebooks run on the drawn sample.');
    process.env['FASTBOOK_OFFLINE'] = '1';
  }
  const { FASTBOOK_MIRROR, FASTBOOK_OFFLINE } = process.env;
  return { ...(FASTBOOK_MIRROR && { FASTBOOK_MIRROR }), ...(FASTBOOK_OFFLINE && { FASTBOOK_OFFLINE }) };
}

const recordedFile = (path: string) => join(resolve(path, '..'), 'recorded.json');

function record(scraps: ReadonlyMap<string, Scrap[]>): void {
  for (const [path, found] of scraps) {
    const file = recordedFile(path);
    writeRecorded(file, update(readRecorded(file), basename(path, '.ipynb'), found));
  }
}

async function inParallel<T>(
  items: readonly T[],
  jobs: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(status)); // kernels end with us, in their handler of 'exit'
}

main().then(
  status => process.exit(status),
  (error: Error) => {
    console.error(
      error instanceof UsageError
        ? `${error.message}\nTry --help.`
        : error instanceof Error
          ? error.message
          : error,
    );
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
