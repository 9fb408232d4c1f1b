import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { checksum } from '../format/checksum';
import { isOurLanguage, isPython, languageOf } from '../format/language';
import { hiddenTestsMarker, markSchemeMarker, refuseMisspelt, solutionMarker, stripRegions } from './markers';
import { checkMetadata, kindOf, knownKeys, cellName, nbgraderOf, type CellKind } from '../format/metadata';

/** Replaces a solution in code. It throws, so that the tests fail until the student has written something. */
export const codeStub = "// YOUR CODE HERE\nthrow new Error('Not implemented');";
/** Replaces a solution in Python; nbgrader's own. */
export const pythonStub = '# YOUR CODE HERE\nraise NotImplementedError()';
/** Replaces a solution in Markdown. */
export const textStub = 'YOUR ANSWER HERE';

/**
 * Makes the students' notebook of a teacher's: without solutions, hidden tests, mark schemes and outputs, and
 * with locked cells and checksums. The result is that of nbgrader's `generate_assignment`, with `codeStub`
 * for TypeScript and JavaScript, and its own stub for Python. The argument is not changed.
 *
 * @throws Error naming the cell and what is wrong with it, or the notebook's language.
 */
export function releaseNotebook(notebook: Notebook): Notebook {
  checkMetadata(notebook);
  checkLanguage(notebook);
  const stub = isPython(notebook) ? pythonStub : codeStub;
  const cells = notebook.cells.map((cell, i) => {
    try {
      return releaseCell(cell, stub);
    } catch (error) {
      throw new Error(`${cellName(cell, i)}: ${(error as Error).message}`, { cause: error });
    }
  });
  return { ...notebook, metadata: without(notebook.metadata, 'celltoolbar'), cells };
}

function checkLanguage(notebook: Notebook): void {
  const language = languageOf(notebook);
  if (isOurLanguage(language)) return;
  const expected = "the notebook's kernelspec has to have the language typescript, javascript or python, got";
  throw new Error(
    language === undefined
      ? `${expected} none; choose its kernel in JupyterLab and save it`
      : `${expected} ${language}; choose the kernel TypeScript in JupyterLab and save it, or, if the cells ` +
          `are written in ${language}, release and grade it with nbgrader`,
  );
}

function releaseCell(cell: Cell, stubOfCode: string): Cell {
  const kind = kindOf(cell);
  refuseMisspelt(textOf(cell.source));
  const stub = cell.cell_type === 'code' ? stubOfCode : textStub;
  const text = withoutMarkScheme(
    withoutHiddenTests(withoutSolution(textOf(cell.source), stub, kind), kind),
    kind,
  );
  const released: Cell = { ...cell, metadata: { ...cell.metadata }, source: text };
  if (cell.cell_type === 'code') {
    Object.assign(released, {
      outputs: [],
      execution_count: null,
      metadata: without(released.metadata, 'collapsed', 'scrolled'),
    });
  }
  if (kind === undefined) return released;
  released.metadata['deletable'] = false;
  if (!isAnswer(kind)) released.metadata['editable'] = false;
  released.metadata['nbgrader'] = {
    ...knownKeys(nbgraderOf(cell)!),
    checksum: checksum(released),
    cell_type: cell.cell_type,
  };
  return released;
}

const isAnswer = (kind: CellKind | undefined) => kind === 'autograded answer' || kind === 'manual answer';

/** An answer without regions is a solution as a whole, and is replaced by the stub. */
function withoutSolution(source: string, stub: string, kind: CellKind | undefined): string {
  const { text, regions } = stripRegions(source, solutionMarker, stub);
  if (regions.length > 0 && !isAnswer(kind))
    throw new Error(`${solutionMarker.begin} belongs in an answer, and this is ${describeKind(kind)}`);
  return isAnswer(kind) && regions.length === 0 ? stub : text;
}

function withoutHiddenTests(source: string, kind: CellKind | undefined): string {
  const { text, regions } = stripRegions(source, hiddenTestsMarker);
  if (regions.length > 0 && kind !== 'tests' && kind !== 'manual answer')
    throw new Error(`${hiddenTestsMarker.begin} belongs in tests, and this is ${describeKind(kind)}`);
  return text;
}

function withoutMarkScheme(source: string, kind: CellKind | undefined): string {
  const { text, regions } = stripRegions(source, markSchemeMarker);
  if (regions.length > 0 && kind !== 'manual task')
    throw new Error(`${markSchemeMarker.begin} belongs in a manual task, and this is ${describeKind(kind)}`);
  if (regions.some(region => /!\[.*\]\(attachment:.+?\)/.test(region))) {
    throw new Error(
      'a picture in the mark scheme is attached to the cell, and would reach the students with it; ' +
        'put it elsewhere',
    );
  }
  return text;
}

const describeKind = (kind: CellKind | undefined) =>
  kind ? `of the kind "${kind}"` : 'a cell without a kind';

function without<T extends Record<string, unknown>>(record: T, ...keys: string[]): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key))) as T;
}
