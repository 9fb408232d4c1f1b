import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root';

/** The folder of the virtual environment. */
export const folder = join(root, 'test', 'tmp', 'venv');

const requirements = [join(root, 'requirements.txt'), join(root, 'test', 'requirements.txt')];
const stamp = join(folder, 'made-from');
const wanted = createHash('sha256')
  .update(requirements.map(file => readFileSync(file, 'utf8')).join())
  .digest('hex');

/** Whether the virtual environment is there, made from the requirements of today. */
export const isMade = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

/** What pip writes where it has no network. */
const noNetwork = new RegExp(
  [
    'NewConnectionError',
    'ConnectTimeout',
    'ProxyError',
    'Name or service not known',
    'Temporary failure in name resolution',
    'Network is unreachable',
  ].join('|'),
);

/**
 * Makes a virtual environment with Jupyter's tools and our kernel. Without PyPI it makes none, with a notice.
 *
 * It is jest's `globalSetup`: the workers need it, and would all make it at the same time.
 *
 * @throws Error where Python or pip fails for another reason.
 */
export default function make(): void {
  if (!isMade()) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(dirname(folder), { recursive: true });
    const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8' });
    if (made.status !== 0)
      throw new Error(
        `cannot make a virtual environment in ${folder}: ${made.error?.message ?? made.stderr}. ` +
          `These tests need Python 3.10 with venv`,
      );
    const { status, stderr } = spawnSync(
      join(folder, 'bin', 'pip'),
      ['install', '--quiet', '--disable-pip-version-check', '-r', requirements[1]],
      { encoding: 'utf8', timeout: 20 * 60_000 },
    );
    if (status !== 0 && noNetwork.test(stderr)) {
      console.warn("NOTICE: PyPI cannot be reached, so the tests against Jupyter's own tools are skipped.");
      return;
    }
    if (status !== 0) throw new Error(`pip cannot install ${requirements[1]}:\n${stderr}`);
    writeFileSync(stamp, wanted);
  }
  const installed = spawnSync(
    process.execPath,
    [join(root, 'dist', 'scripts', 'main.js'), 'kernel', 'install', '--prefix', folder],
    { encoding: 'utf8' },
  );
  if (installed.status !== 0) throw new Error(installed.stderr);
}
