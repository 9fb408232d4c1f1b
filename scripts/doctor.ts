import { execFileSync, type StdioOptions } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { backendNames, tryRung } from '../lib/backends/ladder';
import { parseArguments } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { randn, tf } from '../lib/index';

const usage = `Shows the ladder of backends, from the fastest down: which of them load, why others do not, and
how fast each multiplies matrices. The first that loads is taken; a GPU that is only a program counts
where it is named.

usage: npx fastbook-ts doctor
`;

/** What is found about one backend. */
interface Finding {
  /** Why it does not load. */
  reason?: string;
  details?: string;
  gflops?: number;
}

const size = 512;
const rounds = 5;

/** What there is to say of each backend beyond its name, once it runs. */
const details: Record<string, () => string> = {
  'tfjs-node-gpu': tensorflow,
  'tfjs-node': tensorflow,
  webgpu: () => {
    const { adapterInfo } = tf.backend() as tf.KernelBackend & {
      adapterInfo: { vendor: string; architecture: string };
    };
    const { gpuName = 'GPU' } = tf.backend() as { gpuName?: string };
    const { vendor, architecture } = adapterInfo;
    return `${gpuName}, ${vendor} ${architecture}, Dawn of webgpu ${version('webgpu')}`;
  },
  onnxruntime: () =>
    `ONNX Runtime ${version('onnxruntime-node')}, ${availableParallelism()} threads, for matrix ` +
    `products; the rest as wasm`,
  wasm: () => 'SIMD with fused multiply-add, 1 thread',
  cpu: () => 'plain JavaScript, 1 thread',
};

function tensorflow(): string {
  const { binding } = tf.backend() as tf.KernelBackend & { binding: { TF_Version: string } };
  return `TensorFlow ${binding.TF_Version}, ${availableParallelism()} threads`;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- of the package that was installed
const version = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/**
 * Loads one backend and tries it; in a process of its own, since a driver may take the process down with it.
 */
async function examine(name: string): Promise<Finding> {
  const reason = await tryRung(name, process.env['FASTBOOK_BACKEND'] === name);
  if (reason) return { reason };
  const [a, b] = [randn(size, size), randn(size, size)];
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    a.matmul(b).sum().item();
    best = Math.min(best, performance.now() - start);
  }
  return { details: details[name](), gflops: (2 * size ** 3) / best / 1e6 };
}

function findingOf(name: string): Finding {
  try {
    const stdio: StdioOptions = ['ignore', 'pipe', 'ignore'];
    const printed = execFileSync(process.execPath, [process.argv[1], 'doctor', '--backend', name], {
      encoding: 'utf8',
      stdio,
    });
    return JSON.parse(printed.trim().split('\n').at(-1)!) as Finding;
  } catch (error) {
    const { signal, status } = error as { signal?: string; status?: number };
    return { reason: `the process ended with ${signal ?? `status ${status}`}` };
  }
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

/**
 * Runs `fastbook-ts doctor`.
 *
 * @returns the exit code.
 */
export async function doctorCommand(args: readonly string[], { out }: Streams): Promise<number> {
  const { values } = parseArguments(args, {
    backend: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (values.help) out(usage);
  else if (values.backend) out(`${JSON.stringify(await examine(values.backend))}\n`);
  else report(out);
  return 0;
}

function report(out: (text: string) => void): void {
  out(
    `fastbook-ts ${version('fastbook-ts')}, TensorFlow.js ${tf.version_core}, ` +
      `Node ${process.versions.node} on ${process.platform} ${process.arch}, ` +
      `${availableParallelism()} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GB\n\n`,
  );
  let inUse: string | undefined;
  const missing: string[] = [];
  for (const name of backendNames) {
    const { reason, details, gflops } = findingOf(name);
    inUse ??= reason ? undefined : name;
    if (reason === 'not installed' && name in remedies) missing.push(name);
    const speed = gflops ? `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s` : '';
    const taken = inUse === name ? '  ← taken' : '';
    out(`${reason ? '–' : '✓'} ${name.padEnd(14)}${speed.padStart(12)}  ${reason ?? details}${taken}\n`);
  }
  out('\nThe figures are for a matrix product of 512 × 512 numbers.\n');
  if (missing.length > 0) out('What is not installed:\n');
  for (const name of missing) out(`  ${name.padEnd(14)}${remedies[name]}\n`);
}
