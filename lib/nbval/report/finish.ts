import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { writeAtomically } from '../../host/files';
import { formatNotebook } from '../../jupyter/notebook/nbformat';
import { isAcceptable, withFreshOutputs } from './accept';
import type { NbvalOptions } from '../options';
import type { NotebookFile } from '../notebook/read';
import { reportPage } from './page';
import type { CellResult } from '../run/session';

/**
 * What is written when a notebook is through: its new outputs, into itself or into a folder, and the page
 * with its differences. In compat nothing is.
 *
 * @throws Error where the notebook has been edited in the meantime; it is left as it is.
 */
export function finish(
  path: string,
  { notebook, text }: NotebookFile,
  results: readonly CellResult[],
  options: NbvalOptions,
): void {
  const { compat, update, writeTo, report } = options;
  if (compat) return;
  if (writeTo !== undefined) {
    write(join(writeTo, nameOf(path)), formatNotebook(withFreshOutputs(notebook, results, () => true)));
  }
  if (report !== undefined && results.some(({ verdict }) => verdict.failure)) {
    write(join(report, nameOf(path).replace(/\.ipynb$/, '.html')), reportPage(basename(path), results));
  }
  if (update && results.some(isAcceptable)) {
    if (readFileSync(path, 'utf8') !== text)
      throw new Error(
        `${path} was edited while it was tested, and is left as it is; test it again to update it`,
      );
    writeAtomically(path, formatNotebook(withFreshOutputs(notebook, results, isAcceptable)));
  }
}

/** As the notebook lies under the working folder, so that those of one name in two folders stay two. */
function nameOf(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') ? basename(path) : name;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, text);
}
