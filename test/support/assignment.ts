import { kindFlags, type CellKind, type NbgraderMetadata } from '../../lib/course/format/metadata';
import type { Cell, Notebook } from '../../lib/jupyter/notebook/nbformat';

/** A cell of an assignment; `points` are for the kinds that need them. */
export function courseCell(
  kind: CellKind,
  grade_id: string,
  source: string,
  points?: number,
  type: Cell['cell_type'] = kind === 'manual task' ? 'markdown' : 'code',
): Cell {
  const nbgrader: NbgraderMetadata = {
    schema_version: 3,
    ...kindFlags[kind],
    grade_id,
    ...(points !== undefined && { points }),
  };
  return { ...plainCell(type, source, grade_id), metadata: { nbgrader } };
}

/** A cell without a kind, which nbgrader ignores. */
export function plainCell(cell_type: Cell['cell_type'], source: string, id = 'plain'): Cell {
  return {
    cell_type,
    id,
    metadata: {},
    source,
    ...(cell_type === 'code' && { outputs: [], execution_count: null }),
  };
}

/** A notebook in TypeScript with these cells. */
export function assignment(...cells: Cell[]): Notebook {
  const metadata = {
    kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'tslab' },
    language_info: { name: 'typescript' },
  };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** A notebook in Python with these cells. */
export function pythonAssignment(...cells: Cell[]): Notebook {
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return { cells, metadata, nbformat: 4, nbformat_minor: 5 };
}

/** An assignment with each kind of cell. */
export const sums = (): Notebook =>
  assignment(
    plainCell('markdown', '# Sums'),
    courseCell('read-only', 'given', 'const zero = 0;'),
    courseCell(
      'autograded answer',
      'sum',
      'function sum(xs: number[]): number {\n  /// BEGIN SOLUTION\n' +
        '  return xs.reduce((a, b) => a + b, zero);\n  /// END SOLUTION\n}',
    ),
    courseCell(
      'tests',
      'sum-tests',
      "if (sum([1, 2]) !== 3) throw new Error('1 + 2 is 3');\n// BEGIN HIDDEN TESTS\n" +
        "if (sum([]) !== 0) throw new Error('nothing sums to 0');\n// END HIDDEN TESTS",
      2,
    ),
    courseCell('autograded answer', 'mean', 'const mean = (xs: number[]) => sum(xs) / xs.length;'),
    courseCell(
      'tests',
      'mean-tests',
      "if (mean([1, 2]) !== 1.5) throw new Error('the mean of 1 and 2 is 1.5');",
      0.5,
    ),
    courseCell('manual answer', 'why', 'Because addition is associative.', 3, 'markdown'),
    courseCell('manual answer', 'draw', 'console.log([1, 2, 3])', 1),
    courseCell(
      'manual task',
      'plan',
      'Plan a sum of your own.\n=== BEGIN MARK SCHEME\n1 point for each idea\n=== END MARK SCHEME',
      2,
    ),
  );
