import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { checksum } from '../format/checksum';
import { isLocked, kindOf, nbgraderOf } from '../format/metadata';
import { excerptLine } from './excerpt';

/** A submitted notebook as it is graded, and what was wrong with it. */
export interface RestoredNotebook {
  readonly notebook: Notebook;
  /** A sentence for each change that was undone. */
  readonly notes: readonly string[];
}

/**
 * Puts the teacher's cells back into a submitted notebook, by their ids, as nbgrader's autograde does: with
 * hidden tests, and without outputs. Unlike nbgrader it also puts missing cells back, each behind the one
 * that it follows in the source.
 *
 * @param source the teacher's notebook.
 * @param released the students' notebook, as `releaseNotebook` made it.
 */
export function restoreNotebook(submitted: Notebook, source: Notebook, released: Notebook): RestoredNotebook {
  const notes: string[] = [];
  const given = cellsById(released);
  const sources = cellsById(source);
  let cells = withLostMetadata(submitted.cells.map(withoutOutputs), given, notes);
  if (!cells.some(cell => given.has(nbgraderOf(cell)?.grade_id ?? '')))
    notes.push(
      'no cell of the notebook is one that was handed out: it is another one, or a program has removed ' +
        'the names of its cells; hand in the notebook that was given out, with the answers in it',
    );
  const last = new Map(cells.map(cell => [nbgraderOf(cell)?.grade_id, cell]));
  const unknown = new Set<string>();
  for (const cell of cells) {
    const { grade_id: id } = nbgraderOf(cell) ?? {};
    if (id === undefined || (given.has(id) && last.get(id) === cell)) continue;
    if (kindOf(cell) !== undefined && given.has(id))
      notes.push(`the cell ${id} was there more than once; the last one counts`);
    else if (kindOf(cell) !== undefined) unknown.add(excerptLine(JSON.stringify(id)));
    delete cell.metadata['nbgrader'];
  }
  if (unknown.size > 0)
    notes.push(
      `cells that do not belong to the assignment count as the student's own (${unknown.size}): ` +
        excerptLine([...unknown].join(', ')),
    );
  cells = cells.map(cell => {
    const id = nbgraderOf(cell)?.grade_id;
    if (id === undefined) return cell;
    const [now, was] = [sources.get(id)!, given.get(id)!];
    if (cell.cell_type !== was.cell_type)
      notes.push(`the cell ${id} was made ${cell.cell_type}, and is ${was.cell_type} again`);
    if (!isLocked(was)) return asGiven(cell, was);
    if (plainText(cell) !== plainText(was)) notes.push(`the cell ${id} was changed, and was put back`);
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

/**
 * Gives cells whose nbgrader metadata is gone that of the release, by their ids, which nbformat 4.5 gives all
 * cells. Some programs keep only the metadata that they know.
 */
function withLostMetadata(cells: Cell[], given: ReadonlyMap<string, Cell>, notes: string[]): Cell[] {
  const here = new Set(cells.map(cell => nbgraderOf(cell)?.grade_id));
  const lost = new Map(
    [...given].flatMap(([id, cell]) =>
      cell.id === undefined || here.has(id) ? [] : [[cell.id, cell] as const],
    ),
  );
  let count = 0;
  const found = cells.map(cell => {
    const was =
      cell.metadata['nbgrader'] === undefined && cell.id !== undefined ? lost.get(cell.id) : undefined;
    if (!was) return cell;
    lost.delete(cell.id!);
    count++;
    return { ...cell, metadata: { ...cell.metadata, nbgrader: { ...nbgraderOf(was)! } } };
  });
  if (count > 0) notes.push(`cells had lost their nbgrader metadata, and were known by their ids (${count})`);
  return found;
}

/** The text of a cell, whatever the ends of its lines. */
const plainText = ({ source }: Cell) => textOf(source).replace(/\r\n?/g, '\n');

/** The cells of a notebook that nbgrader knows, by their ids, in their order. */
export const cellsById = ({ cells }: Notebook): Map<string, Cell> =>
  new Map(cells.filter(cell => kindOf(cell) !== undefined).map(cell => [nbgraderOf(cell)!.grade_id, cell]));

/** A copy without outputs, whose metadata can be changed. */
function withoutOutputs(cell: Cell): Cell {
  const copy: Cell = { ...cell, metadata: { ...cell.metadata } };
  delete copy.outputs;
  delete copy.execution_count;
  return cell.cell_type === 'code' ? { ...copy, outputs: [], execution_count: null } : copy;
}

/**
 * A cell with the type and the metadata of the release. A locked cell gets the checksum of its text with
 * hidden tests, as nbgrader writes it.
 */
function asGiven(cell: Cell, was: Cell): Cell {
  const result = withoutOutputs({ ...cell, cell_type: was.cell_type });
  const nbgrader = { ...nbgraderOf(was)! };
  result.metadata = { ...was.metadata, nbgrader };
  if (isLocked(was)) nbgrader.checksum = checksum(result);
  return result;
}
