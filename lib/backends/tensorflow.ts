import { existsSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { packageFolder } from '../host/package';

/** What `npm run tensorflow` makes: tfjs's binding, built against a current TensorFlow. */
export const builtTensorflow = join(packageFolder, '.tensorflow');

/**
 * Registers the backend of `@tensorflow/tfjs-node` or `@tensorflow/tfjs-node-gpu`: TensorFlow's own library.
 * One that `npm run tensorflow` has built goes before one that npm has installed.
 *
 * @throws whatever the binding throws; Error where the GPU's package finds no GPU.
 */
export function registerTensorflow(name: 'tfjs-node' | 'tfjs-node-gpu'): void {
  restoreUtil();
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // its advice goes to the terminal, not to the notebook
  const built = join(builtTensorflow, 'node_modules', '@tensorflow', name);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  require(existsSync(built) ? built : `@tensorflow/${name}`);
  if (name === 'tfjs-node') return;
  const backend = tf.engine().findBackend('tensorflow') as tf.KernelBackend & { isUsingGpuDevice?: boolean };
  if (!backend.isUsingGpuDevice) throw new Error('TensorFlow finds no GPU that it can use');
}

/**
 * The binding calls two functions of `util` that Node warns of from 22 on, once each, or has dropped. One
 * that is there stays as it is, its warning spent unseen: where a course is graded, Node's functions cannot
 * be replaced.
 */
function restoreUtil(): void {
  const dropped: Record<string, (x: unknown) => boolean> = {
    isNullOrUndefined: x => x === null || x === undefined,
    isArray: Array.isArray,
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- only to put it back
  const { emitWarning } = process;
  process.emitWarning = () => {};
  const functions = util as unknown as typeof dropped;
  for (const [name, own] of Object.entries(dropped)) {
    functions[name] ??= own;
    functions[name](undefined);
  }
  process.emitWarning = emitWarning;
}
