import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bestWall, type Isolation } from '../../lib/course/grade/isolation';
import { releaseNotebook } from '../../lib/course/author/releasenotebook';
import { nbgraderOf } from '../../lib/course/format/metadata';
import { textOf, writeNotebook, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { assignment, courseCell } from './assignment';
import { temporaryFolderInPackage } from './folder';

/** How honest submissions are graded here. */
export const isolation: Isolation = bestWall() ?? 'none';

/**
 * An assignment of five cells: two answers with tests, one of them with a hidden part, one with partial
 * credit; one to be read.
 */
export const small = (): Notebook =>
  assignment(
    courseCell(
      'autograded answer',
      'add',
      'function add(a: number, b: number): number {\n  // BEGIN SOLUTION\n  return a + b;\n' +
        '  // END SOLUTION\n}',
    ),
    courseCell(
      'tests',
      'add-tests',
      "if (add(1, 2) !== 3) throw new Error('1 + 2 is 3');\n// BEGIN HIDDEN TESTS\n" +
        "if (add(-1, 1) !== 0) throw new Error('the secret of -1 + 1');\n// END HIDDEN TESTS",
      2,
    ),
    courseCell(
      'autograded answer',
      'twice',
      'function twice(a: number): number {\n  // BEGIN SOLUTION\n  return 2 * a;\n  // END SOLUTION\n}',
    ),
    courseCell(
      'tests',
      'twice-tests',
      'const right = [1, 5].filter(x => twice(x) === 2 * x).length;\n' +
        "if (right === 0) throw new Error('twice is never right');\nright === 2 ? 1 : 0.5",
      1,
    ),
    courseCell('manual answer', 'why', 'Because.', 3, 'markdown'),
  );

/** A solution of `small`, with some answers replaced. */
export function solved(answers: Readonly<Record<string, string>> = {}, source = small()): Notebook {
  const solutions = new Map(source.cells.map(cell => [nbgraderOf(cell)?.grade_id, textOf(cell.source)]));
  const notebook = releaseNotebook(source);
  for (const cell of notebook.cells) {
    const { grade_id: id, solution } = nbgraderOf(cell) ?? {};
    if (id !== undefined && solution) cell.source = answers[id] ?? solutions.get(id)!;
  }
  return notebook;
}

/** Inserts cells into a notebook before the cell with this id. */
export function before(notebook: Notebook, id: string, ...cells: Cell[]): Notebook {
  const at = notebook.cells.findIndex(cell => nbgraderOf(cell)?.grade_id === id);
  return { ...notebook, cells: [...notebook.cells.slice(0, at), ...cells, ...notebook.cells.slice(at)] };
}

/** A course with one assignment, in a temporary folder. */
export class Course {
  readonly root = temporaryFolderInPackage('course-');

  constructor(
    readonly source: Notebook = small(),
    readonly name = 'ps1',
  ) {
    this.#write(['source', name], `${name}.ipynb`, source);
  }

  /** Hands in a notebook, or another text in its place. */
  handIn(student: string, submitted: Notebook | string): void {
    this.#write(['submitted', student, this.name], `${this.name}.ipynb`, submitted);
  }

  #write(folders: string[], name: string, content: Notebook | string): void {
    const folder = join(this.root, ...folders);
    mkdirSync(folder, { recursive: true });
    if (typeof content === 'string') writeFileSync(join(folder, name), content);
    else writeNotebook(join(folder, name), content);
  }
}
