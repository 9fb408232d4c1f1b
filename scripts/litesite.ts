import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageFolder } from '../lib/host/package';
import type { FirstVisit } from '../lib/site/sitemodel';
import { runJupyterLite, widgetExtensions, type JupyterLite } from './jupyterlite';
import { copyArchives, type SiteArchive } from './litedata';
import { keepInBrowser } from './liteoffline';
import { leftOut } from './liteplugins';

/** What a site of JupyterLite's is made of. */
export interface LiteSite {
  /** The folder of the site. */
  readonly out: string;
  /** Folders and notebooks that the reader finds in it. */
  readonly contents: readonly string[];
  /** Archives of data that come along. */
  readonly archives: readonly SiteArchive[];
}

const extension = join(packageFolder, 'dist', 'labextension');

/**
 * Builds a static site with JupyterLite, this package's kernel for browsers, notebooks and data. It takes the
 * place of an older one when it is complete.
 *
 * @throws Error where JupyterLite does not build it, or the folder has other things.
 */
export function buildLiteSite(lite: JupyterLite, { out, contents, archives }: LiteSite): void {
  const site = resolve(out);
  if (isForeign(site))
    throw new Error(`${out} has files that are no JupyterLite's: expected a new folder, or an old site`);
  const part = `${site}.part`;
  const folder = mkdtempSync(join(tmpdir(), 'fastbook-lite-'));
  try {
    rmSync(part, { recursive: true, force: true });
    const extensions = [extension, ...widgetExtensions(lite)];
    writeFileSync(join(folder, 'jupyter-lite.json'), JSON.stringify(siteConfiguration));
    mkdirSync(join(folder, 'notebooks'));
    writeFileSync(join(folder, 'notebooks', 'jupyter-lite.json'), JSON.stringify(notebookConfiguration));
    writeFileSync(join(folder, 'jupyter_lite_config.json'), JSON.stringify(buildConfiguration(extensions)));
    const options = contents.flatMap(path => ['--contents', resolve(path)]);
    runJupyterLite(lite, ['build', '--no-sourcemaps', '--output-dir', part, ...options], folder);
    copyArchives(archives, join(part, 'fastbook-data'));
    keepInBrowser(part);
    rmSync(site, { recursive: true, force: true });
    renameSync(part, site);
  } finally {
    for (const left of [part, folder]) rmSync(left, { recursive: true, force: true });
  }
}

/** Whether a folder holds something else than a site of JupyterLite's. */
const isForeign = (folder: string) =>
  existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, 'jupyter-lite.json'));

const siteConfiguration = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': {
    appName: 'fastbook-ts',
    defaultKernelName: 'tslab',
    disabledExtensions: ['@jupyterlab/apputils-extension:announcements'],
  },
};

/** Of the page of one notebook. */
const notebookConfiguration = {
  'jupyter-lite-schema-version': 0,
  'jupyter-config-data': { disabledExtensions: leftOut },
};

const buildConfiguration = (extensions: readonly string[]) => ({
  LiteBuildConfig: {
    federated_extensions: extensions,
    ignore_sys_prefix: ['federated_extensions'],
    no_unused_shared_packages: true,
  },
});

/** What JupyterLite 0.8.6 loads for a notebook, compressed; `test/slow/lite-site.test.ts` measures it. */
const jupyterLiteBytes = 2_500_000;

/** A font that only plots with Chinese texts load. */
const chineseFont = 'NotoSansSC.ttf';

/** What a first visit loads, compressed: JupyterLite, the kernel with its plots, and a notebook's data. */
export function firstVisit(archives: readonly SiteArchive[]): FirstVisit {
  const folder = join(extension, 'static');
  const sizeOf = (name: string) => gzipSync(readFileSync(join(folder, name))).length;
  const always = readdirSync(folder).filter(name => name !== chineseFont);
  return {
    bytes: always.reduce((sum, name) => sum + sizeOf(name), jupyterLiteBytes),
    parts: [...archives, { bytes: sizeOf(chineseFont), neededBy: /\p{Script=Han}/u }],
  };
}
