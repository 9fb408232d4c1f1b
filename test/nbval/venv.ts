import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, runProgram } from './process';

/** A virtual environment with the real nbval, made once and kept. */
export interface Venv {
  /** To be added to a child's environment. */
  readonly env: Record<string, string>;
  readonly python: string;
}

/** undefined, with a notice, where there is no Python or PyPI cannot be reached. */
export async function nbvalVenv(): Promise<Venv | undefined> {
  const folder = join(root, 'test', 'tmp', 'venv-nbval');
  const python = join(folder, 'bin', 'python');
  const env = { VIRTUAL_ENV: folder, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  const isReady = async () => existsSync(python) && (await runProgram(python, ['-c', 'import nbval, ipykernel'])).status === 0;
  if (await isReady()) return { python, env };
  const made = await runProgram('python3', ['-m', 'venv', folder]).catch((error: Error) => ({ status: 1, output: error.message }));
  const installed = made.status === 0 ? await runProgram(python, ['-m', 'pip', 'install', '--quiet', 'nbval', 'ipykernel', 'pytest']) : made;
  if (await isReady()) return { python, env };
  process.stderr.write(`not tested: nbval beside the real one, since it cannot be installed: ${installed.output.trim().slice(-300)}\n`);
  return undefined;
}
