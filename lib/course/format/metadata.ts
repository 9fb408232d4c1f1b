import { withPlainNumbers } from '../../jupyter/notebook/exactnumber';
import type { Cell, Notebook } from '../../jupyter/notebook/nbformat';

/**
 * nbgrader's metadata of a cell, under `nbgrader` in the cell's metadata: version 3 of its schema
 * (https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html).
 */
export interface NbgraderMetadata {
  schema_version: number;
  /** Whether the cell is worth points. */
  grade: boolean;
  /** Whether the student writes in the cell. */
  solution: boolean;
  /**
   * Whether the teacher's text is put back before grading. The text of a cell with `solution` is never put
   * back, whatever this says.
   */
  locked: boolean;
  /** Whether the student answers with cells below this one. Default false. */
  task?: boolean;
  /** Letters, digits, `_` and `-`; unique in the notebook. */
  grade_id: string;
  /** 0 or more. */
  points?: number;
  /** MD5 of the cell as it was released, 32 hexadecimal digits. */
  checksum?: string;
  /** The cell's type as it was released. */
  cell_type?: Cell['cell_type'];
}

/** The kind of a cell in an assignment: a combination of nbgrader's flags. */
export type CellKind = 'autograded answer' | 'tests' | 'manual answer' | 'manual task' | 'read-only';

/** The version of nbgrader's schema that is written. */
export const schemaVersion = 3;

/** nbgrader's flags for each kind, as its extensions for Jupyter write them. */
export const kindFlags: Record<CellKind, Pick<NbgraderMetadata, 'grade' | 'solution' | 'locked' | 'task'>> = {
  'autograded answer': { grade: false, solution: true, locked: false, task: false },
  tests: { grade: true, solution: false, locked: true, task: false },
  'manual answer': { grade: true, solution: true, locked: false, task: false },
  'manual task': { grade: false, solution: false, locked: true, task: true },
  'read-only': { grade: false, solution: false, locked: true, task: false },
};

/** Every key of nbgrader's schema, and what its value has to be. */
const schema: Record<
  keyof NbgraderMetadata,
  readonly [expected: string, isRight: (value: unknown) => boolean]
> = {
  schema_version: [
    '3, or 4 (run `nbgrader update` on older notebooks)',
    value => value === schemaVersion || value === 4,
  ],
  grade: ['true or false', isBoolean],
  solution: ['true or false', isBoolean],
  locked: ['true or false', isBoolean],
  task: ['true or false', value => value === undefined || isBoolean(value)],
  grade_id: [
    'letters, digits, _ and -',
    value => value === undefined || (typeof value === 'string' && /^[a-zA-Z0-9_-]*$/.test(value)),
  ],
  points: [
    'a number, 0 or more',
    value => value === undefined || (Number.isFinite(value) && (value as number) >= 0),
  ],
  checksum: [
    '32 characters',
    value => value === undefined || (typeof value === 'string' && value.length === 32),
  ],
  cell_type: [
    'code, markdown or raw',
    value => value === undefined || ['code', 'markdown', 'raw'].includes(value as string),
  ],
};

const cellTypes: Record<CellKind, readonly Cell['cell_type'][]> = {
  'autograded answer': ['code'],
  tests: ['code'],
  'manual answer': ['code', 'markdown'],
  'manual task': ['markdown'],
  'read-only': ['code', 'markdown', 'raw'],
};

/** nbgrader's metadata of a cell; undefined for a cell without any. */
export const nbgraderOf = (cell: Cell): NbgraderMetadata | undefined =>
  withPlainNumbers(cell.metadata['nbgrader']) as NbgraderMetadata | undefined;

/** The kind of a cell; undefined for a cell without flags, which nbgrader ignores. */
export function kindOf(cell: Cell): CellKind | undefined {
  const { grade, solution, locked, task } = nbgraderOf(cell) ?? {};
  if (task) return 'manual task';
  if (grade) return solution ? 'manual answer' : 'tests';
  if (solution) return 'autograded answer';
  return locked ? 'read-only' : undefined;
}

/** Whether a cell of this kind is worth points. */
export const isWorthPoints = (kind: CellKind | undefined): boolean =>
  kind === 'tests' || kind === 'manual answer' || kind === 'manual task';

/** Whether the teacher's text is put back before grading: in tests, manual tasks and read-only cells. */
export function isLocked(cell: Cell): boolean {
  const { grade = false, solution = false, locked = false } = nbgraderOf(cell) ?? {};
  return !solution && (grade || locked);
}

/** A copy with only the keys of nbgrader's schema, which refuses others, and with its version. */
export function knownKeys(nbgrader: NbgraderMetadata): NbgraderMetadata {
  const known = Object.entries(nbgrader).filter(([key]) => key in schema);
  return { ...(Object.fromEntries(known) as typeof nbgrader), schema_version: schemaVersion };
}

/**
 * Checks the metadata of a notebook as nbgrader does. Accepts unknown keys and version 4.
 *
 * @throws Error naming the cell, what is wrong with it, and what is expected.
 */
export function checkMetadata({ cells }: Notebook): void {
  const seen = new Map<string, number>();
  for (const [i, cell] of cells.entries()) {
    const nbgrader = nbgraderOf(cell);
    if (nbgrader === undefined) continue;
    const fault = metadataFault(cell, nbgrader);
    if (fault) throw new Error(`${cellName(cell, i)}: ${fault}`);
    if (kindOf(cell) === undefined) continue;
    const first = seen.get(nbgrader.grade_id);
    if (first !== undefined)
      throw new Error(
        `${cellName(cell, i)}: cell ${first + 1} has the same grade_id; delete the one that is a ` +
          `copy, or give it an id of its own`,
      );
    seen.set(nbgrader.grade_id, i);
  }
}

/** The name of a cell in messages: its number in the notebook, from 1, and its `grade_id`. */
export function cellName(cell: Cell, index: number): string {
  const { grade_id } = nbgraderOf(cell) ?? {};
  return `cell ${index + 1}${grade_id ? ` (${grade_id})` : ''}`;
}

function metadataFault(cell: Cell, nbgrader: NbgraderMetadata): string | undefined {
  for (const [key, [expected, isRight]] of Object.entries(schema)) {
    const value = nbgrader[key as keyof NbgraderMetadata];
    if (!isRight(value)) return `${key} has to be ${expected}, got ${JSON.stringify(value)}`;
  }
  const kind = kindOf(cell);
  if (kind === undefined) return undefined;
  if (!nbgrader.grade_id) return `a cell of the kind "${kind}" needs a grade_id`;
  if ((nbgrader.grade || nbgrader.task) && nbgrader.points === undefined)
    return `a cell of the kind "${kind}" needs points`;
  if (nbgrader.task && (nbgrader.grade || nbgrader.solution || !nbgrader.locked))
    return 'a manual task has to be locked, and neither grade nor solution';
  if (!cellTypes[kind].includes(cell.cell_type))
    return `a cell of the kind "${kind}" has to be ${cellTypes[kind].join(' or ')}, got ${cell.cell_type}`;
  return undefined;
}

function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}
