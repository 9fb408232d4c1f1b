import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../lib/host/package';
import type { KernelCommand } from '../../lib/jupyter/client/kernel';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import { tslabKernel } from '../../lib/jupyter/client/stocktslab';

/** Cells whose times are measured, by what they show. */
export interface Cells {
  /** Imports a library; undefined where there is none to import. */
  readonly import?: string;
  /** The loop, at the top level; its value is how long it took, in milliseconds. */
  readonly loop: string;
  /** Declares the function `run` with the loop. */
  readonly declare: string;
  /** Calls the function; its value is how long that took, in milliseconds. */
  readonly call: string;
}

/** A kernel whose latency is measured. */
export interface Candidate {
  readonly name: string;
  /** Its command, or why it cannot be measured. */
  readonly kernel: KernelCommand | string;
  readonly cwd: string;
  readonly cells: Cells;
}

/** The loop in JavaScript, and as the body of the function `run`; plain Node runs both, too. */
export const loop = 'let acc = 0; for (let i = 0; i < 1e7; i++) acc += i % 7;';
/** The declaration of the function `run`. */
export const declaration = `function run() { ${loop} return acc }`;

const javascript: Cells = {
  loop: `const began = performance.now(); ${loop} performance.now() - began`,
  declare: declaration,
  call: 'const start = performance.now(); run(); performance.now() - start',
};
const typescript: Cells = { ...javascript, import: "import { tensor } from 'fastbook-ts'" };
const pythonLoop = (indent: string) =>
  ['acc = 0', 'for i in range(10_000_000):', '    acc += i % 7'].map(line => indent + line).join('\n');
const python: Cells = {
  import: 'import json',
  loop: `import time\nbegan = time.perf_counter()\n${pythonLoop('')}\n(time.perf_counter() - began) * 1000`,
  declare: `def run():\n${pythonLoop('    ')}\n    return acc`,
  call: 'start = time.perf_counter()\nrun()\n(time.perf_counter() - start) * 1000',
};

const temporary = join(packageFolder, 'test', 'tmp');
const denoVersion = '2.9.6';

/** The kernels, in the order of measuring. Deno and ipykernel are installed where they are not. */
export function findCandidates(): Candidate[] {
  const cwd = join(packageFolder, 'notebooks');
  const denoFolder = join(temporary, 'deno'); // in the package's folders Deno would read its package.json
  mkdirSync(join(denoFolder, 'empty'), { recursive: true });
  return [
    { name: 'ours', kernel: ownKernel(), cwd, cells: typescript },
    {
      name: 'ours, no snapshot',
      kernel: { ...ownKernel(), env: { FASTBOOK_SNAPSHOT: 'off' } },
      cwd,
      cells: typescript,
    },
    { name: 'stock tslab', kernel: tslabKernel(), cwd, cells: typescript },
    {
      name: 'Deno',
      kernel: orReason(() => deno(denoFolder)),
      cwd: join(denoFolder, 'empty'),
      cells: javascript,
    },
    { name: 'ipykernel', kernel: orReason(ipykernel), cwd, cells: python },
  ];
}

function orReason(find: () => KernelCommand): KernelCommand | string {
  try {
    return find();
  } catch (error) {
    return (error as Error).message.trim().split('\n').at(-1)!;
  }
}

function deno(folder: string): KernelCommand {
  const program = join(folder, 'node_modules', 'deno', process.platform === 'win32' ? 'deno.exe' : 'deno');
  if (!existsSync(program))
    run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `deno@${denoVersion}`]);
  if (!existsSync(program)) throw new Error(`npm has installed it without ${program}`);
  return { argv: [program, 'jupyter', '--kernel', '--conn', '{connection_file}'] };
}

/** The one of the slow tests' environment, an installed one, or else one in an environment of its own. */
function ipykernel(): KernelCommand {
  const inFolder = (folder: string): KernelCommand => ({
    argv: [join(folder, 'bin', 'python'), '-m', 'ipykernel_launcher', '-f', '{connection_file}'],
  });
  const own = join(temporary, 'bench-venv');
  for (const folder of [join(temporary, 'venv'), own]) if (hasIpykernel(folder)) return inFolder(folder);
  try {
    return findKernel('python3');
  } catch {
    const requirements = readFileSync(join(packageFolder, 'test', 'requirements.txt'), 'utf8');
    run('python3', ['-m', 'venv', own]);
    run(join(own, 'bin', 'pip'), ['install', '--quiet', /^ipykernel.*$/m.exec(requirements)![0]]);
    return inFolder(own);
  }
}

const hasIpykernel = (folder: string) => {
  const lib = join(folder, 'lib');
  return (
    existsSync(lib) &&
    readdirSync(lib).some(version => existsSync(join(lib, version, 'site-packages', 'ipykernel')))
  );
};

const run = (program: string, args: string[]) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
