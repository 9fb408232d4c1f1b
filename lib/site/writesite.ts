import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { makeFolder } from '../host/files';
import { packageFolder } from '../host/package';
import { readNotebook } from '../jupyter/notebook/nbformat';
import { siteFiles } from './sitefiles';
import { downloadOf, editionsOf, type FirstVisit, type SiteSource } from './sitemodel';

/** What a site is made of, as a command line has it. */
export interface SiteRequest {
  /** Full paths of notebooks, in order. */
  readonly notebooks: readonly string[];
  /** The folder that the site is written to. */
  readonly out: string;
  readonly title: string;
  /** What the site is, in Markdown, where no `about.md` lies beside the notebooks. */
  readonly description: string;
  readonly language: string;
  readonly repository?: string;
  /** The repository's folder on this machine, in which the notebooks lie. */
  readonly root: string;
  /** What a first visit to the JupyterLite loads that will lie in `lite/`. */
  readonly firstVisit?: FirstVisit;
}

/** What `npm run build` has made for sites: style sheets, scripts, fonts. */
const builtAssets = join(packageFolder, 'dist', 'site');

/**
 * Writes a site. Other files in its folder stay: a JupyterLite in `lite/`, for one.
 *
 * @returns the number of its pages of notebooks.
 * @throws Error where a notebook cannot be read, or a file cannot be written.
 */
export function writeSite(request: SiteRequest): number {
  const { notebooks, out } = request;
  if (!existsSync(builtAssets)) throw new Error(`${builtAssets} is missing: npm run build makes it`);
  const folder = commonFolder(notebooks);
  const source = sourceOf(request, folder);
  const made = siteFiles(
    source,
    path => statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() ?? false,
  );
  const write = (path: string, content: string | Buffer) => {
    const file = join(out, path);
    makeFolder(dirname(file));
    writeFileSync(file, content);
  };
  for (const [path, text] of made.texts) write(path, text);
  for (const [path, base64] of made.pictures) write(path, Buffer.from(base64, 'base64'));
  for (const path of made.files) write(`files/${path}`, readFileSync(join(folder, path)));
  for (const notebook of source.notebooks)
    write(downloadOf(notebook), readFileSync(join(folder, notebook.path)));
  cpSync(builtAssets, join(out, 'assets'), { recursive: true });
  write('.nojekyll', ''); // GitHub Pages would leave out names that begin with an underscore
  return source.notebooks.length;
}

function sourceOf({ notebooks, out, root, ...given }: SiteRequest, folder: string): SiteSource {
  const source: SiteSource = {
    ...given,
    notebooks: notebooks.map(path => ({
      path: slashed(relative(folder, path)),
      notebook: readNotebook(path),
    })),
    about: {},
    folder: slashed(relative(root, folder)),
    hasLite: given.firstVisit !== undefined || existsSync(join(out, 'lite', 'index.html')),
  };
  const about = editionsOf(source).flatMap(edition => {
    const file = join(folder, edition.folder, 'about.md');
    return existsSync(file) ? [[edition.language, readFileSync(file, 'utf8')]] : [];
  });
  return { ...source, about: Object.fromEntries(about) as Record<string, string> };
}

const slashed = (path: string) => path.split(sep).join('/');

/** The innermost folder that all of these files lie in. */
export function commonFolder(files: readonly string[]): string {
  const [first, ...rest] = files.map(file => dirname(file).split(sep));
  const shared = first.findIndex((part, i) => rest.some(parts => parts[i] !== part));
  return first.slice(0, shared === -1 ? undefined : shared).join(sep) || sep;
}

/** Whether a folder holds something that no site has: pages must not be mixed with it. */
export function isForeign(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder).filter(name => name !== 'lite');
  return names.length > 0 && !names.includes('.nojekyll');
}
