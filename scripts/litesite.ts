import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { cacheFolder } from '../lib/host/cache';
import { packageFolder } from '../lib/host/package';
import { isAddress, mirrorFolder } from '../lib/host/archive/source';

/** What a site of JupyterLite's is made of. */
export interface LiteSite {
  /** The folder of the site. */
  readonly out: string;
  /** Folders and notebooks that the reader finds in it. */
  readonly contents: readonly string[];
  /** The virtual environment with JupyterLite. Default: one of this package's own, made if need be. */
  readonly venv?: string | undefined;
  /** Tells what is done. */
  readonly say: (text: string) => void;
}

/** JupyterLite, and what draws widgets in it. */
const requirements = ['jupyterlite-core[contents]==0.8.6', 'jupyterlab_widgets==3.0.16', 'anywidget==0.11.0'];

/** Archives that `untarData` asks for by a name of `URLs`. */
const archives = ['mnist_sample.tgz', 'mnist_tiny.tgz', 'mnist_png.tgz', 'mnist_var_size_tiny.tgz'];

/**
 * Builds a static site with JupyterLite, this package's kernel for browsers and notebooks. Archives of data
 * are copied from the folder that `FASTBOOK_MIRROR` names.
 *
 * @throws Error where JupyterLite cannot be installed, or does not build the site.
 */
export function buildLiteSite({ out, contents, venv, say }: LiteSite): void {
  const bin = join(resolve(venv ?? setUp(say)), process.platform === 'win32' ? 'Scripts' : 'bin');
  const program = join(bin, process.platform === 'win32' ? 'jupyter-lite.exe' : 'jupyter-lite');
  if (!existsSync(program)) throw new Error(`${program} is not there: pip install ${requirements.join(' ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-lite-'));
  try {
    writeFileSync(join(folder, 'jupyter-lite.json'), JSON.stringify(configuration));
    const options = contents.flatMap(path => ['--contents', resolve(path)]);
    const extensions = [join(packageFolder, 'dist', 'labextension'), ...widgetExtensions(bin)];
    run(program, ['build', '--no-sourcemaps', '--output-dir', resolve(out), ...options], {
      folder,
      bin,
      config: {
        LiteBuildConfig: {
          federated_extensions: extensions,
          ignore_sys_prefix: ['federated_extensions'],
          no_unused_shared_packages: true,
        },
      },
    });
    isolate(join(out, 'service-worker.js'));
    copyArchives(join(out, 'fastbook-data'), say);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The labextensions that draw widgets, where the environment has them; none of its others. */
const widgetExtensions = (bin: string): string[] =>
  ['@jupyter-widgets/jupyterlab-manager', 'anywidget']
    .map(name => join(bin, '..', 'share', 'jupyter', 'labextensions', name))
    .filter(folder => existsSync(folder));

const configuration = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': {
    appName: 'fastbook-ts',
    defaultKernelName: 'tslab',
    enableServiceWorkerCache: 'true',
    disabledExtensions: ['@jupyterlab/apputils-extension:announcements'],
  },
};

/** The virtual environment of this package's own, with JupyterLite. */
function setUp(say: (text: string) => void): string {
  const venv = join(cacheFolder(), 'lite');
  const python = join(
    venv,
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  const stamp = join(venv, 'requirements.txt');
  const isThere = existsSync(stamp) && readFileSync(stamp, 'utf8') === requirements.join('\n');
  if (isThere) return venv;
  say('setting up JupyterLite, which takes half a minute …\n');
  if (!existsSync(python)) run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', venv]);
  run(python, ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...requirements]);
  writeFileSync(stamp, requirements.join('\n'));
  return venv;
}

/** @throws Error with what the program has printed. */
function run(
  program: string,
  args: readonly string[],
  { folder, bin, config }: { folder?: string; bin?: string; config?: object } = {},
): void {
  const given = config && folder ? join(folder, 'jupyter_lite_config.json') : undefined;
  if (given) writeFileSync(given, JSON.stringify(config));
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: [bin, process.env['PATH']].filter(Boolean).join(delimiter) },
    ...(folder !== undefined && { cwd: folder }),
  });
  if (error) throw new Error(`${program} cannot be started: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with status ${status}:\n${stdout}${stderr}`);
}

const answering = 'n&&e.respondWith(n)';

/**
 * Has the site's service worker add the headers by which a page may share memory with its workers: a static
 * host cannot set them (https://web.dev/articles/coop-coep).
 */
function isolate(file: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(answering))
    throw new Error(`the service worker of this JupyterLite is another one: install ${requirements[0]}`);
  const headers =
    'async function isolated(p){let r=await p;if(r.status===0||r.type==="opaque")return r;' +
    'let h=new Headers(r.headers);h.set("Cross-Origin-Opener-Policy","same-origin");' +
    'h.set("Cross-Origin-Embedder-Policy","require-corp");' +
    'h.set("Cross-Origin-Resource-Policy","same-origin");' +
    'let n=[101,204,205,304].includes(r.status);' +
    'return new Response(n?null:r.body,{status:r.status,statusText:r.statusText,headers:h})}';
  writeFileSync(file, text.replace(answering, 'n&&e.respondWith(isolated(n))') + headers);
}

/** Copies the archives that the mirror has, with their digests. */
function copyArchives(folder: string, say: (text: string) => void): void {
  const mirror = process.env['FASTBOOK_MIRROR'];
  const from = mirror && !isAddress(mirror) ? mirrorFolder(mirror) : undefined;
  const found = from === undefined ? [] : archives.filter(name => existsSync(join(from, name)));
  if (from === undefined || found.length === 0)
    return say('without data: name a folder with mnist_sample.tgz and mnist_png.tgz in FASTBOOK_MIRROR\n');
  mkdirSync(folder, { recursive: true });
  const sums = found.map(name => {
    copyFileSync(join(from, name), join(folder, name));
    return `${createHash('sha256')
      .update(readFileSync(join(from, name)))
      .digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  say(`with ${found.join(', ')}\n`);
}
