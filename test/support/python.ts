import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { ended, type Ended } from './process';
import { describeWhere } from './skip';
import { folder, isMade } from './venv';
import { root } from './root';

/** The virtual environment of these tests. Undefined where it could not be made without PyPI. */
export const venv = isMade() ? folder : undefined;

/** `describe` where Jupyter's own tools are installed, `describe.skip` elsewhere. */
export const describeTools = describeWhere(venv !== undefined, 'PyPI could not be reached');

/** Environment variables for the tools: they see no kernels and no settings of the machine. */
export const environment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  VIRTUAL_ENV: folder,
  JUPYTER_PLATFORM_DIRS: '1',
  JUPYTER_CONFIG_DIR: join(root, 'test', 'tmp', 'jupyter-config'),
  JUPYTER_DATA_DIR: join(root, 'test', 'tmp', 'jupyter-data'),
  IPYTHONDIR: join(root, 'test', 'tmp', 'ipython'),
});

/** Has Python's kernel be found in the environment until a suite has ended. */
export function withPythonsKernel(): void {
  const before = { ...process.env };
  beforeAll(() => void Object.assign(process.env, environment()));
  afterAll(() => {
    for (const name of Object.keys(environment())) delete process.env[name];
    Object.assign(process.env, before);
  });
}

/** Runs a program of the environment to its end, in the folder of the package by default. */
export function tool(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const [program, ...rest] = args;
  return ended(
    spawn(join(folder, 'bin', program), rest, {
      cwd: options.cwd ?? root,
      env: { ...environment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}
