import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

export const root = resolve(__dirname, '..', '..');
const folder = join(root, 'test', 'tmp', 'venv');
const requirements = [join(root, 'requirements.txt'), join(root, 'test', 'requirements.txt')];

/** A virtual environment with Jupyter's tools and our kernel in it; undefined, with a notice, where PyPI cannot be reached. */
export const venv = ((): string | undefined => {
  const stamp = join(folder, 'made-from');
  const wanted = createHash('sha256').update(requirements.map(file => readFileSync(file, 'utf8')).join()).digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(root, 'test', 'tmp'), { recursive: true });
    const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`cannot make a virtual environment in ${folder}: ${made.error?.message ?? made.stderr}. These tests need Python 3.10 with venv`);
    const { status, stderr } = spawnSync(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements[1]], { encoding: 'utf8', timeout: 20 * 60_000 });
    if (status !== 0 && /NewConnectionError|ConnectTimeout|ProxyError|Name or service not known|Temporary failure in name resolution|Network is unreachable/.test(stderr)) {
      console.warn('NOTICE: PyPI cannot be reached, so the tests against Jupyter\'s own tools are skipped.');
      return undefined;
    }
    if (status !== 0) throw new Error(`pip cannot install ${requirements[1]}:\n${stderr}`);
    writeFileSync(stamp, wanted);
  }
  const installed = spawnSync(process.execPath, [join(root, 'dist', 'scripts', 'kernel-install.js'), '--prefix', folder], { encoding: 'utf8' });
  if (installed.status !== 0) throw new Error(installed.stderr);
  return folder;
})();

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
export async function tool(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<{ status: number | null; output: string }> {
  const [program, ...rest] = args;
  const child = spawn(join(folder, 'bin', program), rest, { cwd: options.cwd ?? root, env: { ...environment(), ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => { output += String(piece); });
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('close', status => done({ status, output }));
  });
}
