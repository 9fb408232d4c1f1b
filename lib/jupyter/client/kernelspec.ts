import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolders, pythonIn, pythons } from './datafolders';
import type { KernelCommand } from './kernel';
import { ownKernelName, ownKernel } from './ownkernel';

/** No kernel of this name is installed. */
export class NoSuchKernel extends Error {
  override name = 'NoSuchKernel';
}

/**
 * The command of an installed kernel, by its kernelspec
 * (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs) in Jupyter's data folders. The
 * kernel of this package and the Python on the PATH need no kernelspec.
 *
 * @param name in any case.
 * @throws NoSuchKernel naming the kernels that are installed.
 */
export function findKernel(name: string): KernelCommand {
  const folders = kernelFolders();
  const wanted = name.toLowerCase();
  for (const folder of folders) {
    const found = folderNames(folder).find(entry => entry.toLowerCase() === wanted);
    if (found) return readKernelspec(join(folder, found));
  }
  if (wanted === ownKernelName) return ownKernel();
  if (wanted === 'python' || wanted === 'python3') return currentPython();
  const names = [...new Set(folders.flatMap(folderNames))].sort();
  throw new NoSuchKernel(
    `there is no kernel named ${name}; ` +
      (names.length > 0 ? `installed are ${names.join(', ')}` : 'none is installed') +
      ` (looked in ${folders.join(', ')})`,
  );
}

/**
 * The command of ipykernel in the active environment, or else in the first Python on the PATH that has it.
 *
 * @throws NoSuchKernel naming the Pythons that were tried.
 */
export function currentPython(): KernelCommand {
  const python = pythons().find(hasIpykernel);
  if (!python)
    throw new NoSuchKernel(
      `there is no Python with ipykernel in this environment ` +
        `(tried ${pythons().join(', ') || 'the path'}); install one with: python -m pip install ipykernel`,
    );
  return { argv: [python, '-m', 'ipykernel_launcher', '-f', '{connection_file}'] };
}

/** Importing it would take as long as a kernel's start. */
const findsIpykernel = 'import importlib.util, sys; sys.exit(importlib.util.find_spec("ipykernel") is None)';

const hasIpykernel = (python: string) => {
  try {
    execFileSync(python, ['-c', findsIpykernel], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

function readKernelspec(folder: string): KernelCommand {
  const file = join(folder, 'kernel.json');
  const { argv, env, interrupt_mode } = JSON.parse(readFileSync(file, 'utf8')) as {
    argv?: unknown;
    env?: Record<string, string>;
    interrupt_mode?: string;
  };
  if (!Array.isArray(argv) || argv.length === 0)
    throw new NoSuchKernel(`${file}: expected argv to be a list of texts, got ${JSON.stringify(argv)}`);
  const [program, ...args] = (argv as string[]).map(arg => arg.replaceAll('{resource_dir}', folder));
  const prefix = dirname(dirname(dirname(dirname(folder)))); // of PREFIX/share/jupyter/kernels/NAME
  return {
    argv: [/^python(3(\.\d+)?)?$/.test(program) ? (pythonIn(prefix) ?? program) : program, ...args],
    ...(env && {
      env: Object.fromEntries(
        Object.entries(env).map(([key, value]) => [
          key,
          value.replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? ''),
        ]),
      ),
    }),
    ...(interrupt_mode === 'message' && { interruptMode: 'message' }),
  };
}

const kernelFolders = () => dataFolders().map(folder => join(folder, 'kernels'));

const folderNames = (folder: string) => {
  try {
    return readdirSync(folder).filter(
      name => statSync(join(folder, name)).isDirectory() && existsSync(join(folder, name, 'kernel.json')),
    );
  } catch {
    return [];
  }
};
