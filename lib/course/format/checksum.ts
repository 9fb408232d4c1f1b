import { createHash } from 'node:crypto';
import { textOf, type Cell } from '../../jupyter/notebook/nbformat';
import { pythonJson } from '../../jupyter/notebook/pythonjson';
import { isLocked, nbgraderOf } from './metadata';

/**
 * nbgrader's checksum of a cell (`nbgrader.utils.compute_checksum`): the MD5 of its text, its type, its
 * flags, its id and its points, with flags and numbers written as Python writes them.
 *
 * @returns 32 hexadecimal digits.
 * @throws Error if the cell has no nbgrader metadata.
 */
export function checksum(cell: Cell): string {
  const nbgrader = nbgraderOf(cell);
  if (!nbgrader) throw new Error('internal: the checksum of a cell without nbgrader metadata');
  const { grade, solution, grade_id, points = 0 } = nbgrader;
  const parts = [
    textOf(cell.source),
    cell.cell_type,
    python(grade),
    python(solution),
    python(isLocked(cell)),
    grade_id,
    ...(grade ? [float(points)] : []),
  ];
  return createHash('md5').update(parts.join('')).digest('hex');
}

const python = (flag: boolean) => (flag ? 'True' : 'False');

const float = (points: number) => (Number.isInteger(points) ? `${points}.0` : pythonJson(points));
