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
    .update(JSON.stringify(answerCells(notebook, at).map(written)))
    .digest('hex')
    .slice(0, 16);

/** The cells with what a student has written for the cell at a place, in the order of the notebook. */
export function answerCells({ cells }: Notebook, at: number): Cell[] {
  const kind = kindOf(cells[at]);
  if (kind === 'manual answer') return [cells[at]];
  const found: Cell[] = [];
  if (kind === 'manual task') {
    for (const cell of cells.slice(at + 1)) {
      if (kindOf(cell) !== undefined) break;
      found.push(cell);
    }
    return found;
  }
  for (const cell of cells.slice(0, at).reverse()) {
    if (!isLocked(cell) && kindOf(cell) !== 'manual answer') found.unshift(cell);
    else if (kindOf(cell) === 'tests' && found.length > 0) break;
  }
  return found;
}

const written = ({ cell_type, source, attachments }: Cell & { attachments?: unknown }) =>
  JSON.stringify([cell_type, textOf(source).replace(/\r\n?/g, '\n').trim(), attachments]);
