import { basename, dirname, join, relative } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { readAgain } from '../../jupyter/notebook/notebooksource';
import { rewriteOutputs } from '../../jupyter/notebook/rewriteoutputs';
import type { NbvalOptions } from '../nbvaloptions';
import type { NotebookFile } from '../notebook/read';
import type { CellResult } from '../run/notebookrunner';
import { isUpdatable, newOutputsOf } from './newoutputs';
import { reportPage } from './page';

/**
 * Writes what the options ask for after a notebook's tests: the new outputs, into the notebook or into a
 * folder, and the page with the differences. In compat nothing is written.
 *
 * @returns what was rewritten in the notebook: a line for a person, undefined where nothing was.
 * @throws Error where the notebook was edited meanwhile; it is not overwritten.
 */
export function writeResults(
  path: string,
  { source }: NotebookFile,
  results: readonly CellResult[],
  options: NbvalOptions,
): string | undefined {
  const { compat, update, writeTo, report } = options;
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
  if (report !== undefined && results.some(({ verdict }) => verdict.failure)) {
    write(join(report, nameOf(path).replace(/\.ipynb$/, '.html')), reportPage(basename(path), results));
  }
  if (!update || !results.some(isUpdatable)) return undefined;
  const now = readAgain(path, source);
  if (!now) throw wasEdited(path);
  writeAtomically(path, rewriteOutputs(now, newOutputsOf(results, isUpdatable)));
  const titles = results.filter(isUpdatable).map(({ cell }) => cell.title);
  return `${nameOf(path)}: outputs rewritten of ${titles.join(', ')}`;
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
