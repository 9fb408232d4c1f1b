import { join } from 'node:path';
import type { CompilerProcess } from '../../lib/jupyter/compiler/compilerprocess';
import { root } from './root';

/** A compiler of cells, as the kernel starts it. */
export function startCompiler(folder: string): CompilerProcess {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- its process runs from dist
  const built = require(join(root, 'dist', 'lib', 'jupyter', 'compiler', 'compilerprocess.js')) as {
    CompilerProcess: typeof CompilerProcess;
  };
  return new built.CompilerProcess(folder);
}
