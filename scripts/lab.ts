import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { packageFolder as root } from '../lib/host/package';
import { installKernel } from '../lib/jupyter/client/ownkernel';

// `npm run lab`: opens the notebooks in JupyterLab. First it installs what is missing into a virtual
// environment (`.venv`, or `FASTBOOK_VENV`): the JupyterLab of `requirements.txt`, and the kernel. Further
// arguments go to JupyterLab.

const venv = resolve(process.env['FASTBOOK_VENV'] || join(root, '.venv'));
const isWindows = process.platform === 'win32';
const bin = join(venv, isWindows ? 'Scripts' : 'bin');
const program = (name: string) => join(bin, isWindows ? `${name}.exe` : name);

/** @throws Error naming the command, with a hint. */
function run(command: string, args: string[], hint: string): void {
  console.log(`> ${command} ${args.join(' ')}`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error || status !== 0)
    throw new Error(
      `${command} ${error ? `cannot be started: ${error.message}` : `ended with status ${status}`}. ${hint}`,
    );
}

/** Whether the environment has the pinned JupyterLab. */
function isSetUp(requirements: string): boolean {
  const pinned = /^jupyterlab==(.+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1];
  if (!existsSync(program('jupyter-lab'))) return false;
  return spawnSync(program('jupyter-lab'), ['--version'], { encoding: 'utf8' }).stdout.trim() === pinned;
}

function setUp(): void {
  const requirements = join(root, 'requirements.txt');
  if (!isSetUp(requirements)) {
    if (!existsSync(program('python')))
      run(
        isWindows ? 'python' : 'python3',
        ['-m', 'venv', venv],
        'JupyterLab needs Python 3.10 or later, with venv.',
      );
    run(
      program('python'),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', requirements],
      'JupyterLab comes from PyPI; with one of your own, see the README.',
    );
  }
  console.log(`The kernel is in ${installKernel({ prefix: venv })}`);
}

try {
  setUp();
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
const args = process.argv.slice(2);
const folder = args.some(arg => !arg.startsWith('-')) ? [] : [join(root, 'notebooks')];
const lab = spawn(program('jupyter-lab'), [...asRoot, ...args, ...folder], {
  stdio: 'inherit',
  env: { ...process.env, VIRTUAL_ENV: venv, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
});
// JupyterLab may ask for a confirmation, and then ends its kernels; so this process waits for it
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => lab.kill(signal));
lab.on('error', error => {
  console.error(`JupyterLab cannot be started: ${error.message}`);
  process.exit(1);
});
lab.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
