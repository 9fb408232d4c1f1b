import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { packageFolder } from '../lib/host/package';

/** Digits of a SHA-256 that tell one content of a file from another. */
const digits = 16;

/** JupyterLite's own service worker, which ours hands on to what the page answers for kernels. */
const [ours, jupyterLites] = ['service-worker.js', 'jupyterlite-service-worker.js'];

/** What the service worker does not keep: itself, and archives, which the kernel keeps and verifies. */
const isKept = (path: string) =>
  ![ours, jupyterLites, 'site-files.js'].includes(path) && !path.startsWith('fastbook-data/');

/**
 * Has a site with JupyterLite keep in the browser what a page has loaded, and share memory with its workers:
 * a service worker, a list of the site's files by their content, and a script at the head of each page.
 * Called again after a file of the site has changed.
 */
export function keepInBrowser(site: string): void {
  const from = join(packageFolder, 'dist', 'lite');
  if (!existsSync(join(site, jupyterLites))) renameSync(join(site, ours), join(site, jupyterLites));
  copyFileSync(join(from, 'begin.js'), join(site, 'begin.js'));
  const paths = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => relative(site, join(parentPath, name)).split(sep).join('/'))
    .sort();
  for (const path of paths.filter(path => path.endsWith('/index.html'))) begin(join(site, path));
  const files = Object.fromEntries(
    paths.filter(isKept).map(path => [path, digestOf(readFileSync(join(site, path)))]),
  );
  const list = `self.siteFiles = ${JSON.stringify(files)};\n`;
  writeFileSync(join(site, 'site-files.js'), list);
  const worker = readFileSync(join(from, 'serviceworker.js'), 'utf8').replace('FILES', digestOf(list));
  writeFileSync(join(site, ours), worker);
}

/** Puts our script before all others of a page of JupyterLite's. */
function begin(file: string): void {
  const text = readFileSync(file, 'utf8');
  const [, root] = / data-jupyter-lite-root="([^"]*)"/.exec(text) ?? [];
  if (root === undefined || text.includes('begin.js')) return;
  writeFileSync(file, text.replace('<head>', `<head>\n    <script src="${root}/begin.js"></script>`));
}

const digestOf = (content: string | Buffer) =>
  createHash('sha256').update(content).digest('hex').slice(0, digits);
