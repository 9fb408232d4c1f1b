import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { KernelCommand } from './kernel';
import { writeAtomically } from './nbformat';

/** What a `kernel.json` says ("Kernel specs" in Jupyter's documentation). Field names are the format's. */
interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode?: 'signal' | 'message';
  env?: Record<string, string>;
  metadata?: Record<string, unknown>;
}

/** The name under which our kernel is installed: the one that stock tslab takes, and so the one that the notebooks carry. */
export const kernelName = 'tslab';

const root = dirname(require.resolve('fastbook-ts/package.json'));

const ownSpec: KernelSpec = {
  argv: [process.execPath, join(root, 'dist', 'scripts', 'kernel.js'), '{connection_file}'],
  display_name: 'TypeScript',
  language: 'typescript',
  interrupt_mode: 'message',
  metadata: { debugger: false },
};

/** The command of the kernel of this package, installed or not; no Python is needed to start it. */
export const ownKernel = (): KernelCommand => ({ argv: ownSpec.argv, interruptMode: 'message' });

/** Where kernels are installed to. */
export type Place =
  /** `DIR/share/jupyter/kernels`. */
  | { prefix: string }
  /** The user's own, for every Python. */
  | 'user';

/**
 * Registers the kernel with Jupyter, in the place of one that is there under its name.
 *
 * @returns the folder of its kernelspec.
 */
export function installKernel(place: Place): string {
  const data = place === 'user' ? userData() : join(place.prefix, 'share', 'jupyter');
  const folder = join(data, 'kernels', kernelName);
  rmSync(folder, { recursive: true, force: true }); // another kernel's logos, for example
  mkdirSync(folder, { recursive: true });
  writeAtomically(join(folder, 'kernel.json'), `${JSON.stringify(ownSpec, null, 1)}\n`);
  return folder;
}

/**
 * The command of an installed kernel. Looked for where Jupyter does: `JUPYTER_PATH`, the user's data, the active environment
 * and every Python on the `PATH`, the system's folders.
 *
 * @throws Error naming the kernels that there are.
 */
export function findKernel(name: string): KernelCommand {
  const folders = dataFolders();
  for (const { data, prefix } of folders) {
    const resources = join(data, 'kernels', name);
    if (existsSync(join(resources, 'kernel.json'))) return commandOf(resources, prefix);
  }
  const known = new Set(folders.flatMap(({ data }) => (existsSync(join(data, 'kernels')) ? readdirSync(join(data, 'kernels')) : [])));
  throw new Error(`there is no kernel ${name}; installed are ${[...known].sort().join(', ') || 'none'}`);
}

function commandOf(resources: string, prefix: string | undefined): KernelCommand {
  const file = join(resources, 'kernel.json');
  let spec: KernelSpec;
  try {
    spec = JSON.parse(readFileSync(file, 'utf8')) as KernelSpec;
  } catch (error) {
    throw new Error(`cannot read the kernelspec ${file}: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(spec.argv) || spec.argv.length === 0) throw new Error(`the kernelspec ${file} has no argv: expected a list, got ${JSON.stringify(spec.argv)}`);
  const argv = spec.argv.map(arg => arg.replaceAll('{resource_dir}', resources).replaceAll('{prefix}', prefix ?? ''));
  const python = prefix !== undefined && join(prefix, ...process.platform === 'win32' ? ['python.exe'] : ['bin', 'python']);
  if (python && existsSync(python) && /^python[\d.]*$/.test(argv[0])) argv[0] = python; // Jupyter's own, which need not be on the PATH
  return { argv, ...(spec.env && { env: spec.env }), interruptMode: spec.interrupt_mode ?? 'signal' };
}

function dataFolders(): { data: string; prefix?: string }[] {
  const { JUPYTER_PATH, VIRTUAL_ENV, CONDA_PREFIX, PATH, PROGRAMDATA } = process.env;
  const onPath = (PATH ?? '').split(delimiter).filter(folder => existsSync(join(folder, process.platform === 'win32' ? 'python.exe' : 'python3')));
  const prefixes = [VIRTUAL_ENV, CONDA_PREFIX, ...onPath.map(folder => dirname(folder))].filter(prefix => prefix !== undefined);
  return [
    ...(JUPYTER_PATH ? JUPYTER_PATH.split(delimiter) : []).map(data => ({ data })),
    { data: userData() },
    ...prefixes.map(prefix => ({ data: join(prefix, 'share', 'jupyter'), prefix })),
    ...(process.platform === 'win32' ? [join(PROGRAMDATA ?? 'C:\\ProgramData', 'jupyter')] : ['/usr/local/share/jupyter', '/usr/share/jupyter']).map(data => ({ data })),
  ];
}

/** Jupyter's data folder of this user. */
function userData(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  if (process.platform === 'win32') return join(APPDATA ?? homedir(), 'jupyter');
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}
