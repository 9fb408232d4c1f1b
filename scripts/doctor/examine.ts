import { availableParallelism } from 'node:os';
import { tryRung } from '../../lib/backends/ladder';
import { randn, tf } from '../../lib/index';

/** What is known of a backend. */
export interface Finding {
  /** Why it does not load. */
  reason?: string;
  /** What it runs on, and its version. */
  details?: string;
  /** Speed of a matrix product. */
  gflops?: number;
}

/** The version of a package that is installed. */
export const version = (name: string): string =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- of the package that was installed
  (require(`${name}/package.json`) as { version: string }).version;

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

/**
 * Loads a backend: why it does not load, or what it is. A GPU that is only a program loads if it is named.
 */
export async function load(name: string, isNamed: boolean): Promise<Finding> {
  const reason = await tryRung(name, isNamed);
  return reason ? { reason } : { details: details[name]() };
}

const size = 512;
const rounds = 5;

/** The speed of a matrix product of 512 × 512 numbers on the backend in use, in GFLOP/s. */
export function measureProduct(): number {
  const [a, b] = [randn(size, size), randn(size, size)];
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    a.matmul(b).sum().item();
    best = Math.min(best, performance.now() - start);
  }
  return (2 * size ** 3) / best / 1e6;
}
