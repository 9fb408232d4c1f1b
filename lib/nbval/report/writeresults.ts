import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { makeFolder, writeAtomically } from '../../host/files';
import { formatNotebook } from '../../jupyter/notebook/nbformat';
import type { NbvalOptions } from '../nbvaloptions';
import type { NotebookFile } from '../notebook/read';
import type { CellResult } from '../run/notebookrunner';
import { isUpdatable, withNewOutputs } from './newoutputs';
import { reportPage } from './page';

/**
 * Writes what the options ask for after a notebook's tests: the new outputs, into the notebook or into a
 * folder, and the page with the differences. In compat nothing is written.
 *
 * @throws Error where the notebook was edited meanwhile; it is not overwritten.
 */
export function writeResults(
  path: string,
  { notebook, text }: NotebookFile,
  results: readonly CellResult[],
  options: NbvalOptions,
): void {
  const { compat, update, writeTo, report } = options;
  if (compat) return;
  if (writeTo !== undefined) {
    write(join(writeTo, nameOf(path)), formatNotebook(withNewOutputs(notebook, results, () => true)));
  }
  if (report !== undefined && results.some(({ verdict }) => verdict.failure)) {
    write(join(report, nameOf(path).replace(/\.ipynb$/, '.html')), reportPage(basename(path), results));
  }
  if (update && results.some(isUpdatable)) {
    if (readFileSync(path, 'utf8') !== text)
      throw new Error(
        `${path} was edited while it was tested, and is left as it is; test it again to update it`,
      );
    writeAtomically(path, formatNotebook(withNewOutputs(notebook, results, isUpdatable)));
  }
}

/** The path within the working folder, so that two notebooks of one name do not overwrite each other. */
function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? basename(path) : name;
}

function write(path: string, text: string): void {
  makeFolder(dirname(path));
  writeAtomically(path, text);
}
