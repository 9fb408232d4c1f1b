import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { folder, isMade, root } from './venv';

export { root };

/** The virtual environment that was made for these tests; undefined where PyPI could not be reached. */
export const venv = isMade() ? folder : undefined;

/** `describe` where there are tools to test against. */
export const describeTools = venv === undefined ? describe.skip : describe;

/** What runs in the environment sees nobody else's kernels or settings. */
export const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  VIRTUAL_ENV: folder,
  JUPYTER_PLATFORM_DIRS: '1',
  JUPYTER_CONFIG_DIR: join(root, 'test', 'tmp', 'jupyter-config'),
  JUPYTER_DATA_DIR: join(root, 'test', 'tmp', 'jupyter-data'),
  IPYTHONDIR: join(root, 'test', 'tmp', 'ipython'),
});

/** Runs a program of the environment; both streams are its output. */
export async function tool(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ status: number | null; output: string }> {
  const [program, ...rest] = args;
  const child = spawn(join(folder, 'bin', program), rest, {
    cwd: options.cwd ?? root,
    env: { ...environment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', piece => {
      output += String(piece);
    });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', status => done({ status, output }));
  });
}
