import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Kernel, type KernelCommand, type StartOptions } from './kernel';
import { tslabKernel } from './tslab';

/** No kernel of this name is installed. */
export class NoSuchKernel extends Error {
  override name = 'NoSuchKernel';
}

/**
 * Starts an installed kernel; its owner ends it with `shutdown`.
 *
 * @throws NoSuchKernel; Error where it does not answer in time; KernelDied where it ends before it answers.
 */
export function startKernel(kernelspecName: string, options: StartOptions): Promise<Kernel> {
  return Kernel.start(findKernel(kernelspecName), options);
}

/**
 * The command of an installed kernel, looked for where Jupyter looks. The tslab of this package and the Python on the path
 * need no kernelspec.
 *
 * @throws NoSuchKernel naming the kernels that there are.
 */
export function findKernel(name: string): KernelCommand {
  const folders = kernelFolders();
  const wanted = name.toLowerCase();
  for (const folder of folders) {
    const found = folderNames(folder).find(entry => entry.toLowerCase() === wanted);
    if (found) return readKernelspec(join(folder, found));
  }
  if (wanted === 'tslab') return tslabKernel();
  if (wanted === 'python' || wanted === 'python3') return currentPython();
  const names = [...new Set(folders.flatMap(folderNames))].sort();
  throw new NoSuchKernel(`there is no kernel named ${name}; ${names.length > 0 ? `installed are ${names.join(', ')}` : 'none is installed'} (looked in ${folders.join(', ')})`);
}

/** ipykernel in the Python of this environment: the virtual environment's, or the first on the path. */
export function currentPython(): KernelCommand {
  const python = pythons().find(hasIpykernel);
  if (!python) throw new NoSuchKernel(`there is no Python with ipykernel in this environment (tried ${pythons().join(', ') || 'the path'}); install one with: python -m pip install ipykernel`);
  return { argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'] };
}

const hasIpykernel = (python: string) => {
  try {
    execFileSync(python, ['-c', 'import ipykernel'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

function readKernelspec(folder: string): KernelCommand {
  const file = join(folder, 'kernel.json');
  const { argv, env, interrupt_mode } = JSON.parse(readFileSync(file, 'utf8')) as { argv?: unknown; env?: Record<string, string>; interrupt_mode?: string };
  if (!Array.isArray(argv) || argv.length === 0) throw new NoSuchKernel(`${file}: expected argv to be a list of texts, got ${JSON.stringify(argv)}`);
  const [program, ...args] = (argv as string[]).map(arg => arg.replaceAll('{resource_dir}', folder));
  const prefix = dirname(dirname(dirname(dirname(folder)))); // of PREFIX/share/jupyter/kernels/NAME
  return {
    argv: [/^python(3(\.\d+)?)?$/.test(program) ? pythonIn(prefix) ?? program : program, ...args],
    ...(env && { env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '')])) }),
    ...(interrupt_mode === 'message' && { interruptMode: 'message' }),
  };
}

/** Jupyter's data folders, the first one first: JUPYTER_PATH, the user's, the environment's, the system's. */
function kernelFolders(): string[] {
  const { JUPYTER_PATH, JUPYTER_DATA_DIR, APPDATA, PROGRAMDATA } = process.env;
  const user = JUPYTER_DATA_DIR ?? (process.platform === 'darwin' ? join(homedir(), 'Library', 'Jupyter')
    : process.platform === 'win32' ? join(APPDATA ?? homedir(), 'jupyter') : join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'jupyter'));
  const system = process.platform === 'win32' ? [join(PROGRAMDATA ?? 'C:\\ProgramData', 'jupyter')] : ['/usr/local/share/jupyter', '/usr/share/jupyter'];
  const data = [...(JUPYTER_PATH ?? '').split(delimiter).filter(Boolean), user, ...prefixes().map(prefix => join(prefix, 'share', 'jupyter')), ...system];
  return [...new Set(data)].map(folder => join(folder, 'kernels'));
}

/** Of the environments that are active, and of the Pythons on the path. */
function prefixes(): string[] {
  const active = [process.env['VIRTUAL_ENV'], process.env['CONDA_PREFIX']].filter(prefix => prefix !== undefined);
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(folder => folder !== '' && pythonAt(folder) !== undefined);
  return [...active, ...onPath.map(folder => (process.platform === 'win32' ? folder : dirname(folder)))];
}

const pythons = () => [...new Set(prefixes().flatMap(prefix => pythonIn(prefix) ?? []))];

const pythonIn = (prefix: string) => pythonAt(join(prefix, process.platform === 'win32' ? 'Scripts' : 'bin')) ?? (process.platform === 'win32' ? pythonAt(prefix) : undefined);

const pythonAt = (folder: string) => (process.platform === 'win32' ? ['python.exe'] : ['python3', 'python']).map(name => join(folder, name)).find(existsSync);

const folderNames = (folder: string) => {
  try {
    return readdirSync(folder).filter(name => statSync(join(folder, name)).isDirectory() && existsSync(join(folder, name, 'kernel.json')));
  } catch {
    return [];
  }
};
