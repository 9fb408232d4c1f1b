import { execFileSync } from 'node:child_process';
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
    const { adapterInfo } = tf.backend() as unknown as {
      adapterInfo: { vendor: string; architecture: string };
    };
    return `${(tf.backend() as { gpuName?: string }).gpuName ?? 'GPU'}, ${adapterInfo.vendor} ${adapterInfo.architecture}, Dawn of webgpu ${version('webgpu')}`;
  },
  onnxruntime: () =>
    `ONNX Runtime ${version('onnxruntime-node')}, ${availableParallelism()} threads, for matrix ` +
    `products; the rest as wasm`,
  wasm: () => 'SIMD with fused multiply-add, 1 thread',
  cpu: () => 'plain JavaScript, 1 thread',
};

function tensorflow(): string {
  const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
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
    return JSON.parse(
      execFileSync(process.execPath, [__filename, name], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
        .trim()
        .split('\n')
        .at(-1)!,
    ) as Finding;
  } catch (error) {
    return {
      reason:
        `the process ended ` +
        `with ${(error as { signal?: string; status?: number }).signal ?? `status ${(error as { status?: number }).status}`}`,
    };
  }
}

function main(): void {
  console.log(
    `fastbook-ts ${version('fastbook-ts')}, TensorFlow.js ${tf.version_core}, ` +
      `Node ${process.versions.node} ` +
      `on ${process.platform} ${process.arch}, ${availableParallelism()} ` +
      `processors, ${(totalmem() / 2 ** 30).toFixed(0)} GB\n`,
  );
  let inUse: string | undefined;
  for (const name of backendNames) {
    const { reason, details, gflops } = findingOf(name);
    inUse ??= reason ? undefined : name;
    console.log(
      `${reason ? '–' : '✓'} ${name.padEnd(14)}${(gflops ? `${gflops.toFixed(gflops < 10 ? 1 : 0)} GFLOP/s` : '').padStart(12)}  ${reason ?? details}${inUse === name ? '  ← taken' : ''}`,
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
