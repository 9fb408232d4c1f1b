import { posix } from 'node:path';
import type { Notebook } from '../jupyter/notebook/nbformat';
import { isLanguage } from './words';

/** A notebook, as the site is given it. */
export interface SiteNotebook {
  /** Its path below the folder that all of them lie in, with slashes: `zh/01_pixels.ipynb`. */
  readonly path: string;
  readonly notebook: Notebook;
}

/** All that a site is made of. */
export interface SiteSource {
  readonly title: string;
  /** The language of the notebooks that lie in no language's folder: `en`. */
  readonly language: string;
  readonly notebooks: readonly SiteNotebook[];
  /** What it is, in Markdown, for an index page without a text of its own. */
  readonly description: string;
  /** Markdown for the head of an index page, by language. */
  readonly about: Readonly<Record<string, string>>;
  /** The repository's address on GitHub, without a slash at its end; undefined leaves its links out. */
  readonly repository?: string;
  /** The folder of the notebooks in the repository, `notebooks`; empty for its top. */
  readonly folder: string;
  /** Whether JupyterLite lies in `lite/` beside the pages. */
  readonly hasLite: boolean;
  /** What its first visit loads, where that is known. */
  readonly firstVisit?: FirstVisit;
}

/** What a first visit to JupyterLite loads. */
export interface FirstVisit {
  /** Bytes of what every notebook loads. */
  readonly bytes: number;
  /** What some notebooks load, as data, and what is in their code then. */
  readonly parts: readonly { readonly bytes: number; readonly neededBy: RegExp }[];
}

/** A notebook in its place: its language, its page, and who stands beside it. */
export interface Placed extends SiteNotebook {
  readonly language: string;
  /** The page's path in the site: `zh/01_pixels.html`. */
  readonly page: string;
}

/** The notebooks of a language, in order. */
export interface Edition {
  readonly language: string;
  /** The folder of its pages: `zh`, or empty. */
  readonly folder: string;
  readonly notebooks: readonly Placed[];
}

/**
 * Sorts notebooks into languages: one in a folder `zh` is the Chinese text of the notebook of the same name
 * beside that folder, if there is one.
 *
 * @returns the site's own language first.
 */
export function editionsOf({ notebooks, language }: SiteSource): Edition[] {
  const paths = new Set(notebooks.map(({ path }) => path));
  const folderOf = (path: string) => {
    const [first, ...rest] = path.split('/');
    return isLanguage(first) && paths.has(rest.join('/')) ? first : '';
  };
  // a language's folder may have a notebook more
  const folders = new Set(notebooks.map(({ path }) => folderOf(path)).filter(folder => folder !== ''));
  const placed = notebooks.map((given): Placed & { folder: string } => {
    const [first] = given.path.split('/');
    const folder = folders.has(first) ? first : '';
    // index.html is the list of all
    const page = given.path.replace(/(?<=(^|\/)index)(?=\.ipynb$)/, '-notebook').replace(/\.ipynb$/, '.html');
    return { ...given, folder, page, language: folder || language };
  });
  return ['', ...folders].map(folder => ({
    folder,
    language: folder || language,
    notebooks: placed.filter(notebook => notebook.folder === folder),
  }));
}

/** Megabytes that a first visit to a notebook loads. */
export function megabytesOf({ bytes, parts }: FirstVisit, { notebook }: SiteNotebook): number {
  const code = notebook.cells
    .filter(cell => cell.cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .join('\n');
  const needed = parts.filter(({ neededBy }) => neededBy.test(code));
  return Math.ceil(needed.reduce((sum, part) => sum + part.bytes, bytes) / 1e6);
}

/** An address in the site, relative to a page of it. */
export const linkFrom = (page: string, to: string): string =>
  encodeURI(posix.relative(posix.dirname(page), to) || '.');

/** Where the notebook itself lies in the site, to be downloaded. */
export const downloadOf = ({ path }: SiteNotebook): string => `notebooks/${path}`;
