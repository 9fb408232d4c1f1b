import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean } from '../../cli/closest';
import { readSourceNotebooks } from '../author/sourcenotebooks';
import { folderOf, studentsOf } from '../format/folders';
import { isWorthPoints, kindOf, nbgraderOf } from '../format/metadata';
import { manualFile, manualKey, readManualRows, throwFaults, type ManualRow } from './manualgrades';
import type { SubmissionResult } from './submissionresult';
import { readCourseNames } from './coursenames';

/**
 * Checks that each row of `manual.csv` is about something that there is: a submission, one of its cells
 * that is worth points, and no more points than that. A row about nothing would be points that nobody gets,
 * in silence.
 *
 * @param root the course's folder.
 * @throws Error naming the rows, what is wrong with each, and what may have been meant.
 */
export function checkManualGrades(root: string): void {
  const rows = readManualRows(root);
  if (rows.length === 0) return;
  const course = new KnownCourse(root);
  throwFaults(
    join(root, manualFile),
    rows.map(row => [row, faultOf(row, course)]),
  );
}

function faultOf({ student, assignment, cell, points }: ManualRow, course: KnownCourse): string | undefined {
  const unknown = (what: string, name: string, known: readonly string[]) =>
    isKnown(name, known) ? undefined : `: there is no ${what} ${name}${whatWasMeant(name, known)}`;
  const nobody =
    unknown('assignment', assignment, course.assignments) ?? unknown('student', student, course.students);
  if (nobody !== undefined) return nobody;
  if (!isKnown(student, course.studentsOf(assignment)))
    return `: ${student} has handed in nothing for ${assignment}`;
  if (cell === '') return undefined;
  const cells = course.cellsOf(assignment);
  const found = [...cells].filter(([{ name }]) => name === cell);
  if (found.length === 0) {
    const names = [...cells].map(([{ name }]) => name);
    const meant = whatWasMeant(cell, names) || `; there are ${names.join(', ')}`;
    return `: there is no cell ${cell} in ${assignment} that is worth points${meant}`;
  }
  if (found.length > 1)
    return `: the cell ${cell} is in several notebooks of ${assignment}; give each a name of its own`;
  const [[, max]] = found;
  return points !== undefined && points > max
    ? `: ${points} points for ${cell}, which is worth ${max}`
    : undefined;
}

/** A cell's name, with the notebook that it is in. */
interface CellPlace {
  readonly name: string;
  readonly notebook: string;
}

/** What there is in a course, and the cells of its assignments. */
class KnownCourse {
  readonly #results: readonly SubmissionResult[];
  readonly #cells = new Map<string, Map<CellPlace, number>>();
  readonly assignments: readonly string[];
  readonly students: readonly string[];

  constructor(private readonly root: string) {
    ({
      results: this.#results,
      assignments: this.assignments,
      students: this.students,
    } = readCourseNames(root));
  }

  /** Who has handed in something, or has a result. */
  studentsOf(assignment: string): string[] {
    const name = this.#nameOf(assignment);
    const graded = this.#results.filter(result => result.assignment === name);
    return [...studentsOf(this.root, 'submitted', name), ...graded.map(({ student }) => student)];
  }

  /** The points that each cell is worth. */
  cellsOf(assignment: string): Map<CellPlace, number> {
    const name = this.#nameOf(assignment);
    let cells = this.#cells.get(name);
    if (!cells) this.#cells.set(name, (cells = this.#readCells(name)));
    return cells;
  }

  /** An assignment's own name, which the table may write with other accents. */
  #nameOf(assignment: string): string {
    return this.assignments.find(known => manualKey(known) === manualKey(assignment)) ?? assignment;
  }

  #readCells(assignment: string): Map<CellPlace, number> {
    if (existsSync(folderOf(this.root, 'source', assignment)))
      return new Map(
        readSourceNotebooks(this.root, assignment).flatMap(({ name: notebook, released }) =>
          released.cells
            .filter(cell => isWorthPoints(kindOf(cell)))
            .map(
              cell => [{ name: nbgraderOf(cell)!.grade_id, notebook }, nbgraderOf(cell)!.points!] as const,
            ),
        ),
      );
    const { notebooks = [] } = this.#results.find(result => result.assignment === assignment) ?? {};
    return new Map(
      notebooks.flatMap(({ notebook, cells }) =>
        cells.map(({ cell, max }) => [{ name: cell, notebook }, max] as const),
      ),
    );
  }
}

const isKnown = (name: string, known: readonly string[]) =>
  known.some(other => manualKey(other) === manualKey(name));

/**
 * A name that differs in its accents, its capitals, its signs or the order of its words, or in few letters.
 */
function whatWasMeant(name: string, known: readonly string[]): string {
  const same = known.find(other => plain(other) === plain(name));
  return same === undefined ? didYouMean(name, known) : `; did you mean ${same}?`;
}

const plain = (name: string) =>
  (
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
    .sort()
    .join(' ');
