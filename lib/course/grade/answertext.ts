import { createHash } from 'node:crypto';
import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { isLocked, kindOf } from '../format/metadata';

/**
 * The digest of what a student has written for a cell that is worth points: of a manual answer its text, of a
 * task the cells below it, of tests the answers above them.
 *
 * @param at the cell's place in the notebook.
 */
export const answerDigest = (notebook: Notebook, at: number): string =>
  createHash('sha256')
    .update(JSON.stringify(answerOf(notebook, at)))
    .digest('hex')
    .slice(0, 16);

function answerOf({ cells }: Notebook, at: number): string[] {
  const kind = kindOf(cells[at]);
  if (kind === 'manual answer') return [written(cells[at])];
  const found: string[] = [];
  if (kind === 'manual task') {
    for (const cell of cells.slice(at + 1)) {
      if (kindOf(cell) !== undefined) break;
      found.push(written(cell));
    }
    return found;
  }
  for (const cell of cells.slice(0, at).reverse()) {
    if (!isLocked(cell) && kindOf(cell) !== 'manual answer') found.unshift(written(cell));
    else if (kindOf(cell) === 'tests' && found.length > 0) break;
  }
  return found;
}

const written = ({ cell_type, source, attachments }: Cell & { attachments?: unknown }) =>
  JSON.stringify([cell_type, textOf(source).replace(/\r\n?/g, '\n').trim(), attachments]);
