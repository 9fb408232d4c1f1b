import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isAddress, mirrorFolder } from '../lib/data/source';
import { canReach } from '../lib/data/untar';
import { URLs } from '../lib/data/urls';
import { readNotebook, writeAtomically, writeNotebook } from '../lib/jupyter/nbformat';
import { runNotebook } from '../lib/jupyter/run';
import { scrapsOf, type Scrap } from '../lib/jupyter/scrap';
import { check, readRecorded, update, writeRecorded, type Recorded } from './recorded';
import { hasFailed, junit, problems, table, type Outcome } from './report';

const usage = `Runs notebooks headlessly and holds them to their recorded accuracies.

usage: npm run notebooks -- [options] [notebook.ipynb ...]

  --only TEXT            only notebooks whose name contains TEXT; may be repeated
  --update               write the outputs back into notebooks that ran to their end
  --record               write the accuracies of this run to recorded.json
  --jobs N               run N notebooks at a time (default 1)
  --shard I/N            run the I-th of N parts of the notebooks, as jest does
  --timeout SECONDS      time allowed for one cell (default 600)
  --startup-timeout SECONDS  time allowed for a kernel to start (default 60)
  --json FILE            write the outcome as JSON
  --junit FILE           write the outcome as JUnit XML
  --help                 print this

Without names, all of notebooks/*.ipynb. Exit status: 0 if every cell ran and every accuracy held, 1 if not, 2 for
a mistake on the command line.`;

const root = resolve(__dirname, '..', '..');

class UsageError extends Error {}

async function main(): Promise<number> {
  const { values, positionals } = arguments_();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const jobs = positive('--jobs', values.jobs);
  const timeoutMs = 1000 * positive('--timeout', values.timeout, false);
  const startupTimeoutMs = 1000 * positive('--startup-timeout', values['startup-timeout'], false);
  const paths = shard(select(positionals, values.only), values.shard);

  const environment = await kernelEnvironment();
  const outcomes: Outcome[] = [];
  const scraps = new Map<string, Scrap[]>();
  await inParallel(paths, jobs, async path => {
    const recorded = readRecorded(recordedFile(path));
    const [outcome, found] = await runOne(path, recorded, { environment, timeoutMs, startupTimeoutMs, isRecording: values.record, isUpdating: values.update });
    outcomes.push(outcome);
    if (!outcome.error) scraps.set(path, found);
  });
  outcomes.sort((a, b) => (a.notebook < b.notebook ? -1 : 1));

  if (values.record) record(scraps);
  console.log(`\n${table(outcomes)}`);
  const wrong = outcomes.flatMap(problems);
  if (wrong.length > 0) console.log(`\n${wrong.join('\n\n')}`);
  if (values.json) writeAtomically(values.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  if (values.junit) writeAtomically(values.junit, junit(outcomes));
  return outcomes.some(hasFailed) ? 1 : 0;
}

interface Settings {
  environment: Record<string, string>;
  timeoutMs: number;
  startupTimeoutMs: number;
  isRecording: boolean;
  isUpdating: boolean;
}

async function runOne(path: string, recorded: Recorded, settings: Settings): Promise<[Outcome, Scrap[]]> {
  const notebook = basename(path, '.ipynb');
  const { environment: env, timeoutMs, startupTimeoutMs } = settings;
  const stored = readNotebook(path);
  const skipped = await missingData(stored.metadata);
  if (skipped) {
    console.log(`${notebook}: skipped, ${skipped}`);
    return [{ notebook, cells: 0, seconds: 0, checks: [], skipped }, []];
  }
  const progress = new Progress(notebook, stored.cells.length);
  const result = await runNotebook(path, stored, { env, timeoutMs, startupTimeoutMs, onCell: cell => progress.at(cell) });
  const { cells, seconds, error } = result;
  const scraps = scrapsOf(result.notebook);
  const checks = error || settings.isRecording ? check(notebook, scraps, settings.isRecording ? update({}, notebook, scraps) : recorded).filter(({ got }) => got !== undefined) : check(notebook, scraps, recorded);
  const outcome = { notebook, cells, seconds, checks, ...(error && { error }) };
  progress.done(outcome);
  if (settings.isUpdating && !error) writeNotebook(path, result.notebook);
  return [outcome, scraps];
}

/** A notebook that needs more than MNIST_SAMPLE, which has a stand-in, says so in its metadata: `"fastbook": { "data": "MNIST" }`. */
async function missingData(metadata: Record<string, unknown>): Promise<string | undefined> {
  const { data } = (metadata['fastbook'] ?? {}) as { data?: keyof typeof URLs };
  return !data || (await canReach(URLs[data])) ? undefined : `it needs ${data}, which cannot be reached`;
}

/** Decided once for all kernels: whether anybody can be asked for data. They run in the notebooks' folder, so a mirror gets its full path. */
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

function arguments_() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        update: { type: 'boolean', default: false },
        record: { type: 'boolean', default: false },
        jobs: { type: 'string', default: '1' },
        shard: { type: 'string', default: '1/1' },
        timeout: { type: 'string', default: '600' },
        'startup-timeout': { type: 'string', default: '60' },
        json: { type: 'string' },
        junit: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function positive(option: string, text: string, isWhole = true): number {
  const number = Number(text);
  if (!(number > 0) || (isWhole && !Number.isInteger(number))) throw new UsageError(`${option}: expected a positive number, got ${text}`);
  return number;
}

function select(paths: readonly string[], only: readonly string[]): string[] {
  const folder = join(root, 'notebooks');
  const all = paths.length > 0 ? paths.map(path => resolve(path)) : readdirSync(folder).filter(name => name.endsWith('.ipynb')).sort().map(name => join(folder, name));
  const selected = only.length === 0 ? all : all.filter(path => only.some(text => basename(path, '.ipynb').includes(text)));
  if (selected.length === 0) throw new UsageError(only.length > 0 ? `no notebook's name contains ${only.join(' or ')}` : `there are no notebooks in ${folder}`);
  return selected;
}

/** As jest's sequencer: consecutive parts of nearly the same size. */
function shard(paths: string[], text: string): string[] {
  const [index, count] = /^(\d+)\/(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  if (!(index >= 1 && index <= count)) throw new UsageError(`--shard: expected I/N with 1 <= I <= N, got ${text}`);
  const start = (i: number) => Math.round((i * paths.length) / count);
  return paths.slice(start(index - 1), start(index));
}

const recordedFile = (path: string) => join(resolve(path, '..'), 'recorded.json');

function record(scraps: ReadonlyMap<string, Scrap[]>): void {
  for (const [path, found] of scraps) {
    const file = recordedFile(path);
    writeRecorded(file, update(readRecorded(file), basename(path, '.ipynb'), found));
  }
}

async function inParallel<T>(items: readonly T[], jobs: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/** A line a notebook: on a terminal it counts the cells, elsewhere it says when a notebook begins and ends. */
class Progress {
  readonly #isLive = process.stdout.isTTY && !process.env['CI'];

  constructor(private readonly notebook: string, private readonly total: number) {
    if (!this.#isLive) console.log(`${notebook}: running`);
  }

  at(cell: number): void {
    if (this.#isLive) process.stdout.write(`\r\x1b[K${this.notebook}: cell ${cell} of ${this.total}`);
  }

  done(outcome: Outcome): void {
    const { cells, seconds, error } = outcome;
    const verdict = error ? `FAILED${error.cell === undefined ? '' : ` at cell ${error.cell}`}` : hasFailed(outcome) ? 'FAILED: an accuracy did not hold' : 'ok';
    console.log(`${this.#isLive ? '\r\x1b[K' : ''}${this.notebook}: ${cells} cells in ${seconds.toFixed(1)} s, ${verdict}`);
  }
}

for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.once(signal, () => process.exit(status)); // kernels end with us, in their handler of 'exit'
}

main().then(status => process.exit(status), (error: Error) => {
  console.error(error instanceof UsageError ? `${error.message}\nTry --help.` : error instanceof Error ? error.message : error);
  process.exit(error instanceof UsageError ? 2 : 1);
});

