import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, relative, resolve, sep } from 'node:path';
import type { Streams } from '../lib/cli/streams';
import { cacheFolder } from '../lib/host/cache';
import { makeFolder, writeAtomically } from '../lib/host/files';
import { packageFolder } from '../lib/host/package';
import { installKernel } from '../lib/jupyter/client/ownkernel';
import { buildSnapshot } from '../lib/jupyter/compiler/snapshot';

const usage = `Opens notebooks in JupyterLab, with this package's kernel. Where it is missing, JupyterLab is
installed into a virtual environment: in the cache folder, or .venv in a clone.

usage: npx fastbook-ts lab [JupyterLab's options] [notebook or folder]

Without a name it opens the current folder; in a clone of fastbook-ts, the book.
`;

const isWindows = process.platform === 'win32';

/** Whether this package is one of a project's, and no clone. */
const isInstalled = packageFolder.split(sep).includes('node_modules');

/** Where JupyterLab is. */
const venv = () =>
  resolve(
    process.env['FASTBOOK_VENV'] || (isInstalled ? join(cacheFolder(), 'lab') : join(packageFolder, '.venv')),
  );

/**
 * Runs `fastbook-ts lab` until JupyterLab ends, by itself or by a signal.
 *
 * @returns its exit code.
 * @throws Error where JupyterLab cannot be installed or started.
 */
export function labCommand(args: readonly string[], { out }: Streams): Promise<number> {
  if (args.includes('--help')) {
    out(usage);
    return Promise.resolve(0);
  }
  const bin = join(venv(), isWindows ? 'Scripts' : 'bin');
  const program = (name: string) => join(bin, isWindows ? `${name}.exe` : name);
  setUp(program, out);
  // for this JupyterLab only: another project's has the kernel of that project
  const data = join(packageFolder, '.jupyter');
  installKernel({ data });
  void buildSnapshot().catch(() => undefined); // while JupyterLab starts: without it the first kernel is slow
  const config = join(data, 'config');
  keepWidgets(config);
  const env = {
    ...process.env,
    VIRTUAL_ENV: venv(),
    PATH: [bin, process.env['PATH']].filter(Boolean).join(delimiter),
    JUPYTER_PATH: [data, process.env['JUPYTER_PATH']].filter(Boolean).join(delimiter),
    JUPYTER_CONFIG_PATH: [config, process.env['JUPYTER_CONFIG_PATH']].filter(Boolean).join(delimiter),
  };
  return runLab(program('jupyter-lab'), labArguments(args), env);
}

/**
 * Has JupyterLab save the state of widgets with a notebook, unless its reader has set otherwise: a digit that
 * was drawn would be "model not found" when it is opened again.
 */
function keepWidgets(config: string): void {
  makeFolder(join(config, 'labconfig'));
  const overrides = { '@jupyter-widgets/jupyterlab-manager:plugin': { saveState: true } };
  writeAtomically(
    join(config, 'labconfig', 'default_setting_overrides.json'),
    `${JSON.stringify(overrides, null, 1)}\n`,
  );
}

function labArguments(args: readonly string[]): string[] {
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];
  if (args.some(arg => !arg.startsWith('-'))) return [...asRoot, ...args];
  const isClone = !isInstalled && !relative(packageFolder, resolve()).startsWith('..');
  return [...asRoot, ...args, isClone ? join(packageFolder, 'notebooks') : resolve()];
}

/**
 * JupyterLab in a process group of its own: a Ctrl-C would have it ask whether it shall end. A SIGTERM ends
 * it with its kernels, and without a question.
 */
function runLab(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const lab = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env, detached: !isWindows });
  let isEnding = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      isEnding = true;
      lab.kill('SIGTERM');
    });
  return new Promise((done, fail) => {
    lab.on('error', error => fail(new Error(`JupyterLab cannot be started: ${error.message}`)));
    lab.on('exit', (code, signal) => done(isEnding ? 0 : (code ?? (signal ? 1 : 0))));
  });
}

type ProgramOf = (name: string) => string;

function setUp(program: ProgramOf, out: (text: string) => void): void {
  const requirements = join(packageFolder, 'requirements.txt');
  if (isSetUp(program, requirements)) return;
  out('setting up JupyterLab, which takes a minute or two …\n');
  if (!existsSync(program('python')))
    run(
      out,
      isWindows ? 'python' : 'python3',
      ['-m', 'venv', venv()],
      'JupyterLab needs Python 3.10 or later, with venv.',
    );
  run(
    out,
    program('python'),
    ['-m', 'pip', 'install', '--disable-pip-version-check', '-r', requirements],
    'JupyterLab comes from PyPI; with one of your own: npx fastbook-ts kernel install --sys-prefix',
  );
}

/** Whether the environment has the pinned JupyterLab. */
function isSetUp(program: ProgramOf, requirements: string): boolean {
  const pinned = /^jupyterlab==(.+)$/m.exec(readFileSync(requirements, 'utf8'))?.[1];
  if (!existsSync(program('jupyter-lab'))) return false;
  return spawnSync(program('jupyter-lab'), ['--version'], { encoding: 'utf8' }).stdout.trim() === pinned;
}

/** @throws Error naming the command, with a hint. */
function run(out: (text: string) => void, command: string, args: string[], hint: string): void {
  out(`> ${command} ${args.join(' ')}\n`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error || status !== 0)
    throw new Error(
      `${command} ${error ? `cannot be started: ${error.message}` : `ended with status ${status}`}. ${hint}`,
    );
}
