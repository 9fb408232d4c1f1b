import { execFileSync, type StdioOptions } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { backendNames, tryRung } from '../lib/backends/ladder';
import { randn, tf } from '../lib/index';

/**
 * `npm run doctor`: the ladder of backends, from the fastest down: which of them load, why others do not, and
 * how fast each multiplies matrices. The first that loads is taken; a GPU that is only a program counts where
 * it is named.
 */
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
    const printed = execFileSync(process.execPath, [__filename, name], { encoding: 'utf8', stdio });
    return JSON.parse(printed.trim().split('\n').at(-1)!) as Finding;
  } catch (error) {
    const { signal, status } = error as { signal?: string; status?: number };
    return { reason: `the process ended with ${signal ?? `status ${status}`}` };
  }
}

function main(): void {
  console.log(
    `fastbook-ts ${version('fastbook-ts')}, TensorFlow.js ${tf.version_core}, ` +
      `Node ${process.versions.node} on ${process.platform} ${process.arch}, ` +
      `${availableParallelism()} processors, ${(totalmem() / 2 ** 30).toFixed(0)} GB\n`,
  );
  let inUse: string | undefined;
  for (const name of backendNames) {
    const { reason, details, gflops } = findingOf(name);
    inUse ??= reason ? undefined : name;
    const speed = gflops ? `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s` : '';
    const taken = inUse === name ? '  ← taken' : '';
    console.log(
      `${reason ? '–' : '✓'} ${name.padEnd(14)}${speed.padStart(12)}  ${reason ?? details}${taken}`,
    );
  }
  console.log(
    "\nThe figures are for a matrix product of 512 × 512 numbers. To have TensorFlow's own library: " +
      "npm run tensorflow, or with a GPU of NVIDIA's npm run tensorflow -- --gpu.",
  );
}

const [name] = process.argv.slice(2);
if (name) void examine(name).then(finding => console.log(JSON.stringify(finding)));
else main();
