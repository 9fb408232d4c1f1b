import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { formatNotebook, writeAtomically } from '../jupyter/nbformat';
import { isAcceptable, withFreshOutputs } from './accept';
import type { NbvalOptions } from './options';
import type { NotebookFile } from './read';
import { reportPage } from './report';
import type { CellResult } from './session';

/**
 * What is written when a notebook is through: its new outputs, into itself or into a folder, and the page with its
 * differences. In compat nothing is.
 *
 * @throws Error where the notebook has been edited in the meantime; it is left as it is.
 */
export function finish(path: string, { notebook, text }: NotebookFile, results: readonly CellResult[], options: NbvalOptions): void {
  const { compat, update, writeTo, report } = options;
  if (compat) return;
  if (writeTo !== undefined) {
    mkdirSync(writeTo, { recursive: true });
    writeAtomically(join(writeTo, basename(path)), formatNotebook(withFreshOutputs(notebook, results, () => true)));
  }
  if (report !== undefined && results.some(({ verdict }) => verdict.failure)) {
    mkdirSync(report, { recursive: true });
    writeAtomically(join(report, `${basename(path, '.ipynb')}.html`), reportPage(basename(path), results));
  }
  if (update && results.some(isAcceptable)) {
    if (readFileSync(path, 'utf8') !== text) throw new Error(`${path} was edited while it was tested, and is left as it is; test it again to update it`);
    writeAtomically(path, formatNotebook(withFreshOutputs(notebook, results, isAcceptable)));
  }
}
