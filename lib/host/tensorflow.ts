import { existsSync } from 'node:fs';
import { join } from 'node:path';
import util from 'node:util';
import { packageFolder } from './package';

/** What `fastbook-ts tensorflow` makes: tfjs's binding, built against a current TensorFlow. */
export const builtTensorflow = join(packageFolder, '.tensorflow');

/**
 * Loads TensorFlow's own library, whose backend registers itself with tfjs. One that `fastbook-ts tensorflow`
 * has built goes before one that npm has installed.
 *
 * @throws whatever the binding throws.
 */
export function loadTensorflow(name: 'tfjs-node' | 'tfjs-node-gpu'): void {
  restoreUtil();
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'; // its advice goes to the terminal, not to the notebook
  const built = join(builtTensorflow, 'node_modules', '@tensorflow', name);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- optional: it may not be there
  require(existsSync(built) ? built : `@tensorflow/${name}`);
}

/**
 * Two functions of `util` that the binding calls: Node warns of them from 22 on, once each, or has dropped
 * them. One that is there stays as it is, its warning spent unseen: where a course is graded, Node's
 * functions cannot be replaced.
 */
function restoreUtil(): void {
  const dropped: Record<string, (x: unknown) => boolean> = {
    isNullOrUndefined: x => x === null || x === undefined,
    isArray: Array.isArray,
  };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- only to put it back
  const { emitWarning } = process;
  process.emitWarning = () => {};
  const functions = util as typeof util & Record<string, ((x: unknown) => boolean) | undefined>;
  for (const [name, own] of Object.entries(dropped)) {
    functions[name] ??= own;
    functions[name](undefined);
  }
  process.emitWarning = emitWarning;
}
