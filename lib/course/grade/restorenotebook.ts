import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { checksum } from '../format/checksum';
import { isLocked, kindOf, nbgraderOf } from '../format/metadata';
import { excerptLine } from './excerpt';

/** A submitted notebook as it is graded, and what was wrong with it. */
export interface RestoredNotebook {
  readonly notebook: Notebook;
  /** A sentence for each thing that was undone. */
  readonly notes: readonly string[];
}

/**
 * A submitted notebook with the teacher's cells in it again, as nbgrader's autograde restores it: by their
 * ids, with the hidden tests, and without outputs. What nbgrader leaves out, missing cells, come back, too:
 * behind the one that they follow in the source.
 *
 * @param source the teacher's notebook.
 * @param released what students got of it, by `release`.
 */
export function restoreNotebook(submitted: Notebook, source: Notebook, released: Notebook): RestoredNotebook {
  const notes: string[] = [];
  const given = cellsById(released);
  const sources = cellsById(source);
  let cells = submitted.cells.map(bare);
  const last = new Map(cells.map(cell => [nbgraderOf(cell)?.grade_id, cell]));
  const strangers = new Set<string>();
  for (const cell of cells) {
    const { grade_id: id } = nbgraderOf(cell) ?? {};
    if (id === undefined || (given.has(id) && last.get(id) === cell)) continue;
    if (kindOf(cell) !== undefined && given.has(id))
      notes.push(`the cell ${id} was there more than once; the last one counts`);
    else if (kindOf(cell) !== undefined) strangers.add(excerptLine(JSON.stringify(id)));
    delete cell.metadata['nbgrader'];
  }
  if (strangers.size > 0)
    notes.push(
      `${strangers.size} of the cells are none of the assignment's, and count as the student's ` +
        `own: ${excerptLine([...strangers].join(', '))}`,
    );
  cells = cells.map(cell => {
    const id = nbgraderOf(cell)?.grade_id;
    if (id === undefined) return cell;
    const [now, was] = [sources.get(id)!, given.get(id)!];
    if (cell.cell_type !== was.cell_type)
      notes.push(`the cell ${id} was made ${cell.cell_type}, and is ${was.cell_type} again`);
    if (!isLocked(was)) return asGiven(cell, was);
    if (textOf(cell.source) !== textOf(was.source))
      notes.push(`the cell ${id} was changed, and was put back`);
    return asGiven(now, was);
  });
  const order = [...given.keys()];
  for (const [i, id] of order.entries()) {
    if (cells.some(cell => nbgraderOf(cell)?.grade_id === id)) continue;
    const before = i === 0 ? -1 : cells.findIndex(cell => nbgraderOf(cell)?.grade_id === order[i - 1]);
    const was = given.get(id)!;
    cells.splice(before + 1, 0, asGiven(isLocked(was) ? sources.get(id)! : was, was));
    notes.push(`the cell ${id} was missing, and was put back`);
  }
  const { kernelspec, language_info } = source.metadata;
  return {
    notebook: {
      ...submitted,
      cells,
      metadata: { ...submitted.metadata, kernelspec, ...(language_info !== undefined && { language_info }) },
    },
    notes: [...new Set(notes)],
  };
}

/** The cells of an assignment that are nbgrader's, by their ids, in their order. */
export const cellsById = ({ cells }: Notebook): Map<string, Cell> =>
  new Map(cells.filter(cell => kindOf(cell) !== undefined).map(cell => [nbgraderOf(cell)!.grade_id, cell]));

/** A copy without outputs, and whose metadata can be changed. */
function bare(cell: Cell): Cell {
  const copy: Cell = { ...cell, metadata: { ...cell.metadata } };
  delete copy.outputs;
  delete copy.execution_count;
  return cell.cell_type === 'code' ? { ...copy, outputs: [], execution_count: null } : copy;
}

/**
 * A cell with the type and the metadata that were handed out, and as nbgrader has it the checksum of what it
 * is now.
 */
function asGiven(cell: Cell, was: Cell): Cell {
  const restored = bare({ ...cell, cell_type: was.cell_type });
  const nbgrader = { ...nbgraderOf(was)! };
  restored.metadata = { ...was.metadata, nbgrader };
  if (isLocked(was)) nbgrader.checksum = checksum(restored);
  return restored;
}
