import { execFileSync, type StdioOptions } from 'node:child_process';
import { backendNames } from '../../lib/backends/ladder';
import { parseArguments, UsageError } from '../../lib/cli/args';
import type { Streams } from '../../lib/cli/streams';
import { tf } from '../../lib/index';
import { load, measureProduct, type Finding } from './examine';
import { prove, type Proof } from './prove';
import { heading, ladderRow, proofText, verdictOf, type Outcome } from './proofreport';

const usage = `Shows the ladder of backends: which of them load, why others do not, and how fast they multiply
matrices.

usage: npx fastbook-ts doctor [options] [backend ...]

  --prove   train on each backend that loads, and compare with PyTorch's numbers; the report can be sent
  --help    print this

Without names, all backends. A GPU that is only a program is taken where webgpu is named, here or in
FASTBOOK_BACKEND. Exit status: 0, 1 if a backend that loads computes wrong numbers or none loads, 2 for a
mistake on the command line.
`;

/** What the process of a backend prints, each on a line: what it finds, and then what it proves. */
type Message = { finding: Finding } | { proof: Proof };
const say = (message: Message) => console.log(JSON.stringify(message));

/** The work on one backend; in a process of its own, since a driver may take the process down with it. */
async function work(name: string, isNamed: boolean, isProof: boolean): Promise<void> {
  const finding = await load(name, isNamed);
  if (isProof) say({ finding });
  if (finding.reason === undefined && isProof) say({ proof: await prove() });
  if (!isProof)
    say({ finding: finding.reason === undefined ? { ...finding, gflops: measureProduct() } : finding });
}

/** Starts the process of a backend. One that loads and then ends without a proof is wrong. */
function outcomeOf(name: string, isNamed: boolean, isProof: boolean): Outcome {
  const args = [
    process.argv[1],
    'doctor',
    '--on',
    name,
    ...(isNamed ? ['--named'] : []),
    ...(isProof ? ['--prove'] : []),
  ];
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
  let printed: string;
  let end: string | undefined;
  try {
    printed = execFileSync(process.execPath, args, { encoding: 'utf8', stdio });
  } catch (error) {
    const { signal, status, stdout, stderr } = error as Record<'signal' | 'stdout' | 'stderr', string> & {
      status: number;
    };
    printed = stdout ?? '';
    const lines = (stderr ?? '').trim().split('\n');
    const said = lines.find(line => /^\w*Error: /.test(line)) ?? lines.at(-1);
    end = `the process ended with ${signal ?? `status ${status}`}${said ? `, ${said}` : ''}`;
  }
  const messages = printed
    .split('\n')
    .filter(line => /^\{"(finding|proof)":/.test(line))
    .map(line => JSON.parse(line) as Message);
  const found: Outcome = { name, finding: { reason: end ?? 'the process has said nothing' } };
  for (const message of messages) Object.assign(found, message);
  if (isProof && found.finding.reason === undefined)
    found.proof ??= { isRight: false, lines: [end ?? 'the process ended before the proof'] };
  return found;
}

/** The version that is tested. */
const webgpuVersion = '0.6.2';

/** How to have what a machine with a GPU may use, and what may be left out of an install. */
const remedies: Record<string, string> = {
  'tfjs-node-gpu': 'npx fastbook-ts tensorflow --gpu',
  webgpu: `npm install webgpu@${webgpuVersion} @tensorflow/tfjs-backend-webgpu@${tf.version_core}`,
  onnxruntime: 'npm install --include=optional',
  'tfjs-node': 'npx fastbook-ts tensorflow',
};

function showLadder(names: readonly string[], isNamed: (name: string) => boolean, { out }: Streams): void {
  out(`${heading()}\n\n`);
  let inUse: string | undefined;
  const missing: string[] = [];
  for (const name of names) {
    const { finding } = outcomeOf(name, isNamed(name), false);
    inUse ??= finding.reason === undefined ? name : undefined;
    if (finding.reason === 'not installed' && name in remedies) missing.push(name);
    out(`${ladderRow(name, finding, inUse === name)}\n`);
  }
  out(
    '\nThe figures are for a matrix product of 512 × 512 numbers. Whether a backend computes ' +
      "PyTorch's numbers: npx fastbook-ts doctor --prove.\n",
  );
  if (missing.length > 0) out('What is not installed:\n');
  for (const name of missing) out(`  ${name.padEnd(14)}${remedies[name]}\n`);
}

/** @returns whether all that load are right. */
function showProofs(
  names: readonly string[],
  isNamed: (name: string) => boolean,
  { out, error }: Streams,
): boolean {
  out(`${heading()}\n\n`);
  const outcomes = names.map(name => {
    error(`(training on ${name}, where it loads: up to some minutes)\n`); // no part of the report
    const outcome = outcomeOf(name, isNamed(name), true);
    out(`${proofText(outcome)}\n`);
    return outcome;
  });
  const { text, isRight } = verdictOf(outcomes);
  out(`\n${text}\n`);
  return isRight;
}

/**
 * Runs `fastbook-ts doctor`.
 *
 * @returns the exit code.
 */
export async function doctorCommand(args: readonly string[], streams: Streams): Promise<number> {
  const {
    values: { prove: isProof, help, on, named },
    positionals,
  } = parseArguments(args, {
    prove: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    on: { type: 'string' }, // of the processes that this one starts
    named: { type: 'boolean', default: false },
  });
  if (help) {
    streams.out(usage);
    return 0;
  }
  if (on !== undefined) {
    await work(on, named, isProof);
    return 0;
  }
  const unknown = positionals.find(name => !backendNames.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`unknown backend: ${unknown} (known: ${backendNames.join(', ')})`);
  const isNamed = (name: string) => [...positionals, process.env['FASTBOOK_BACKEND']].includes(name);
  const names = positionals.length > 0 ? backendNames.filter(isNamed) : backendNames;
  if (isProof) return showProofs(names, isNamed, streams) ? 0 : 1;
  showLadder(names, isNamed, streams);
  return 0;
}
