import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArguments } from '../lib/cli/args';
import type { Streams } from '../lib/cli/streams';
import { packageFolder } from '../lib/host/package';
import { builtTensorflow } from '../lib/host/tensorflow';

const usage = `Builds TensorFlow's own library as a backend, on Linux. The binding that npm has is tied to a
TensorFlow of 2022, and to a CUDA that today's GPUs cannot use; here it is built against the library inside
of PyPI's wheel. It needs Python 3 with venv, a C++ compiler and make, and lies in this package's folder.

usage: npx fastbook-ts tensorflow [--gpu]

  --gpu                  for a GPU of NVIDIA's (3 GB)
`;

const tensorflowVersion = '2.21.0';
const bindingVersion = '4.22.0';

/**
 * Runs `fastbook-ts tensorflow`.
 *
 * @returns the exit code.
 * @throws Error where something that it needs is missing, or cannot be downloaded.
 */
export function tensorflowCommand(args: readonly string[], { out }: Streams): number {
  const { values } = parseArguments(args, {
    gpu: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  });
  if (values.help) out(usage);
  else buildTensorflow(values.gpu);
  return 0;
}

function buildTensorflow(isForGpu: boolean): void {
  const name = isForGpu ? 'tfjs-node-gpu' : 'tfjs-node';
  const fresh = `${builtTensorflow}.part`; // what was there stays until the new one works
  rmSync(fresh, { recursive: true, force: true });
  try {
    const library = installWheel(
      fresh,
      isForGpu ? `tensorflow[and-cuda]==${tensorflowVersion}` : `tensorflow-cpu==${tensorflowVersion}`,
    );
    const binding = installBinding(fresh, name);
    link(library, join(binding, 'deps'));
    build(binding);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  rmSync(builtTensorflow, { recursive: true, force: true });
  renameSync(fresh, builtTensorflow);
  relink(name);
  check(name);
}

/** @returns the folder of the library and its headers. */
function installWheel(folder: string, requirement: string): string {
  const venv = join(folder, 'venv');
  step('a virtual environment for Python', () => run('python3', ['-m', 'venv', venv]));
  // The library itself needs no packages of Python's.
  const dependencies = requirement.includes('[') ? [] : ['--no-deps'];
  step(requirement, () =>
    run(join(venv, 'bin', 'pip'), [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...dependencies,
      requirement,
    ]),
  );
  const python = readdirSync(join(venv, 'lib')).find(entry => entry.startsWith('python'))!;
  return join(venv, 'lib', python, 'site-packages', 'tensorflow');
}

/** @returns the folder of the package, without what would be a second TensorFlow.js. */
function installBinding(folder: string, name: string): string {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  step(`@tensorflow/${name} ${bindingVersion}`, () =>
    npm(folder, [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--silent',
      `@tensorflow/${name}@${bindingVersion}`,
    ]),
  );
  const scope = join(folder, 'node_modules', '@tensorflow');
  for (const other of readdirSync(scope)) if (other !== name) rmSync(join(scope, other), { recursive: true });
  mkdirSync(join(scope, 'tfjs'));
  writeFileSync(join(scope, 'tfjs', 'index.js'), ownTfjs);
  return join(scope, name);
}

/** What the binding finds as `@tensorflow/tfjs`: that of this package, and what it takes of layers. */
const ownTfjs = `
const tf = require(${JSON.stringify(join(packageFolder, 'dist', 'lib', 'host', 'tfjs.js'))});
module.exports = { ...tf, CustomCallback: class {}, registerCallbackConstructor() {} };
`;

/** The library finds its CUDA next to its own folder, so that `lib` has to be that folder, not a copy. */
function link(library: string, deps: string): void {
  mkdirSync(deps, { recursive: true });
  for (const [alias, file] of [
    ['libtensorflow.so', 'libtensorflow_cc.so.2'],
    ['libtensorflow.so.2', 'libtensorflow_cc.so.2'],
    ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ]) {
    if (!existsSync(join(library, file)))
      throw new Error(
        `the wheel has no ${file}: on this platform, TensorFlow's library cannot be had this way`,
      );
    if (!existsSync(join(library, alias))) symlinkSync(file, join(library, alias));
  }
  symlinkSync(join(library, 'include'), join(deps, 'include'));
  symlinkSync(library, join(deps, 'lib'));
}

/** Once everything has its last name, the links have to follow. */
function relink(name: string): void {
  const python = readdirSync(join(builtTensorflow, 'venv', 'lib')).find(entry => entry.startsWith('python'))!;
  const deps = join(builtTensorflow, 'node_modules', '@tensorflow', name, 'deps');
  rmSync(deps, { recursive: true });
  link(join(builtTensorflow, 'venv', 'lib', python, 'site-packages', 'tensorflow'), deps);
}

function build(binding: string): void {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const nodedir = existsSync(join(prefix, 'include', 'node', 'node_api.h'))
    ? { npm_config_nodedir: prefix }
    : {}; // else node-gyp fetches the headers
  step('the binding', () =>
    npm(binding, ['exec', '--', 'node-pre-gyp', 'install', '--build-from-source'], nodedir),
  );
}

function check(name: string): void {
  const library = join(dirname(builtTensorflow), 'dist', 'lib', 'index.js');
  const program = `
    const { startBackend, tensor, tf } = require(${JSON.stringify(library)});
    startBackend('${name}').then(() => {
      const x = tensor([1, 2, 3]).float().requiresGrad_();
      x.square().sum().backward();
      const gradient = String([...x.grad.dataSync()]);
      if (gradient !== '2,4,6') throw new Error('the gradient of x² at 1, 2, 3 is ' + gradient);
      console.log('TensorFlow ' + tf.backend().binding.TF_Version + ' works as ${name}. ' +
        'FASTBOOK_BACKEND=${name} takes it; unset, the fastest is taken.');
    }).catch(error => { console.error(error.message); process.exitCode = 1; });`;
  execFileSync(process.execPath, ['-e', program], { stdio: 'inherit' });
}

function step(what: string, action: () => void): void {
  process.stdout.write(`${what} … `);
  const start = performance.now();
  action();
  console.log(`${((performance.now() - start) / 1000).toFixed(0)} s`);
}

const npm = (cwd: string, args: string[], env: object = {}) =>
  run('npm', args, { cwd, env: { ...process.env, ...env } });

function run(command: string, args: string[], options: object = {}): void {
  try {
    execFileSync(command, args, { stdio: 'pipe', ...options });
  } catch (error) {
    const { stderr, stdout, code } = error as { stderr?: Buffer; stdout?: Buffer; code?: string };
    if (code === 'ENOENT') throw new Error(`${command} is not installed, and is needed`, { cause: error });
    throw new Error(
      `${command} ${args.join(' ')} ` +
        `failed:\n${`${String(stdout)}\n${String(stderr)}`.trim().split('\n').slice(-15).join('\n')}`,
      { cause: error },
    );
  }
}
