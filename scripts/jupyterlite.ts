import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheFolder } from '../lib/host/cache';

/** JupyterLite, and what draws widgets in it. */
export const requirements = [
  'jupyterlite-core[contents]==0.8.6',
  'jupyterlab_widgets==3.0.16',
  'anywidget==0.11.0',
];

const isWindows = process.platform === 'win32';

/** JupyterLite's program in a virtual environment. */
export interface JupyterLite {
  readonly program: string;
  /** The folder of the environment's programs. */
  readonly bin: string;
}

/**
 * Finds JupyterLite in an environment; without one, in this package's own, which is made from PyPI when it is
 * missing.
 *
 * @throws Error that says what to do where it is not there, or cannot be installed.
 */
export function findJupyterLite(venv: string | undefined, say: (text: string) => void): JupyterLite {
  const bin = join(resolve(venv ?? setUp(say)), isWindows ? 'Scripts' : 'bin');
  const program = join(bin, isWindows ? 'jupyter-lite.exe' : 'jupyter-lite');
  if (existsSync(program)) return { program, bin };
  throw new Error(`${program} is not there: pip install ${requirements.map(name => `'${name}'`).join(' ')}`);
}

/** The labextensions that draw widgets, where the environment has them; none of its others. */
export const widgetExtensions = ({ bin }: JupyterLite): string[] =>
  ['@jupyter-widgets/jupyterlab-manager', 'anywidget']
    .map(name => join(bin, '..', 'share', 'jupyter', 'labextensions', name))
    .filter(folder => existsSync(folder));

/**
 * Runs JupyterLite in a folder.
 *
 * @throws Error with what it has printed.
 */
export const runJupyterLite = ({ program, bin }: JupyterLite, args: readonly string[], cwd: string): void =>
  run(program, args, { cwd, env: { ...process.env, PATH: pathWith(bin) } });

const pathWith = (bin: string) => [bin, process.env['PATH']].filter(Boolean).join(delimiter);

/** The virtual environment of this package's own, with JupyterLite. */
function setUp(say: (text: string) => void): string {
  const venv = join(cacheFolder(), 'lite');
  const python = join(venv, ...(isWindows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const stamp = join(venv, 'requirements.txt');
  const isThere = existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements.join('\n');
  if (isThere) return venv;
  say('setting up JupyterLite, which takes half a minute …\n');
  // one that was left half made has no pip
  run(isWindows ? 'python' : 'python3', ['-m', 'venv', '--clear', venv]);
  run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...requirements]);
  writeFileSync(stamp, requirements.join('\n'));
  return venv;
}

/** @throws Error with what the program has printed. */
function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): void {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (error) throw new Error(`${program} cannot be started: ${error.message}`);
  if (status !== 0)
    throw new Error(
      `${program} ${args.slice(0, 3).join(' ')} ended with status ${status}:\n${stdout}${stderr}`,
    );
}
