import { basename, dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeFolder, writeAtomically } from '../../host/files';
import type { Place } from '../../jupyter/notebook/cellplace';
import { readAgain } from '../../jupyter/notebook/notebooksource';
import { rewriteOutputs } from '../../jupyter/notebook/rewriteoutputs';
import type { NbvalOptions } from '../nbvaloptions';
import type { NotebookFile } from '../notebook/read';
import type { CellResult } from '../run/notebookrunner';
import { isUpdatable, newOutputsOf } from './newoutputs';
import { reportPage } from './page';

/**
 * Writes the new outputs where the options ask for it: into the notebook, or into a folder. In compat nothing
 * is written.
 *
 * @returns what was rewritten in the notebook: a line for a person, undefined where nothing was.
 * @throws Error where the notebook was edited meanwhile; it is not overwritten.
 */
export function writeResults(
  path: string,
  { source }: NotebookFile,
  results: readonly CellResult[],
  { compat, update, writeTo }: NbvalOptions,
): string | undefined {
  if (compat) return undefined;
  if (writeTo !== undefined) {
    write(
      join(writeTo, nameOf(path)),
      rewriteOutputs(
        source,
        newOutputsOf(results, () => true),
      ),
    );
  }
  if (!update || !results.some(isUpdatable)) return undefined;
  const now = readAgain(path, source);
  if (!now) throw wasEdited(path);
  writeAtomically(path, rewriteOutputs(now, newOutputsOf(results, isUpdatable)));
  const titles = results.filter(isUpdatable).map(({ cell }) => cell.title);
  return `${nameOf(path)}: outputs rewritten of ${titles.join(', ')}`;
}

/** Writes a page with the differences into a folder, where there are any. */
export function writeReport(
  folder: string,
  path: string,
  results: readonly CellResult[],
  placeOf: (result: CellResult) => Place,
): void {
  if (!results.some(({ verdict }) => verdict.failure)) return;
  const name = nameOf(path);
  const linkOf = (result: CellResult) => {
    const { line, column } = placeOf(result);
    return { place: `${name}:${line}:${column}`, address: addressOf(path, line, column) };
  };
  write(join(folder, name.replace(/\.ipynb$/, '.html')), reportPage(basename(path), results, linkOf));
}

/** On GitHub the line at the commit that was tested; elsewhere one that VS Code opens. */
function addressOf(path: string, line: number, column: number): string {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_SHA: commit,
    GITHUB_WORKSPACE: top,
  } = process.env;
  const inside = top === undefined ? '..' : relative(top, path).split(sep).join('/');
  return server !== undefined && repository !== undefined && commit !== undefined && !inside.startsWith('..')
    ? `${server}/${repository}/blob/${commit}/${encodeURI(inside)}?plain=1#L${line}`
    : `vscode://file${pathToFileURL(path).pathname}:${line}:${column}`;
}

const wasEdited = (path: string) =>
  new Error(`${path} was edited while it was tested, and is left as it is; test it again to update it`);

/** The path within the working folder, so that two notebooks of one name do not overwrite each other. */
function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? basename(path) : name;
}

function write(path: string, text: string): void {
  makeFolder(dirname(path));
  writeAtomically(path, text);
}
