import { textOf, type Cell, type Notebook } from '../../jupyter/notebook/nbformat';
import { checksum } from '../format/checksum';
import { hiddenTestsMarker, markSchemeMarker, solutionMarker, stripRegions } from './markers';
import { checkMetadata, kindOf, knownKeys, cellName, nbgraderOf, type CellKind } from '../format/metadata';

/**
 * What students find where the solution was, in code and in text. The code throws, so that nothing written
 * earns nothing.
 */
export const codeStub = "// YOUR CODE HERE\nthrow new Error('Not implemented');";
export const textStub = 'YOUR ANSWER HERE';

/**
 * What students get of a teacher's notebook: without solutions, hidden tests, mark schemes and outputs, its
 * cells locked and with checksums. It is what nbgrader's `generate_assignment` makes, with `codeStub` for our
 * languages.
 *
 * @throws Error naming the cell and what is wrong with it, or the notebook's language.
 */
export function releaseNotebook(notebook: Notebook): Notebook {
  checkMetadata(notebook);
  checkLanguage(notebook);
  const cells = notebook.cells.map((cell, i) => {
    try {
      return releaseCell(cell);
    } catch (error) {
      throw new Error(`${cellName(cell, i)}: ${(error as Error).message}`, { cause: error });
    }
  });
  return { ...notebook, metadata: without(notebook.metadata, 'celltoolbar'), cells };
}

function checkLanguage({ metadata }: Notebook): void {
  const { language } = (metadata['kernelspec'] ?? {}) as { language?: string };
  if (language !== 'typescript' && language !== 'javascript') {
    throw new Error(
      `the notebook's kernelspec has to have the language typescript or javascript, ` +
        `got ${language}; choose its kernel in JupyterLab and save it`,
    );
  }
}

function releaseCell(cell: Cell): Cell {
  const kind = kindOf(cell);
  const text = withoutMarkScheme(
    withoutHiddenTests(withoutSolution(textOf(cell.source), cell.cell_type, kind), kind),
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

/** A solution without regions is replaced as a whole. */
function withoutSolution(source: string, cellType: Cell['cell_type'], kind: CellKind | undefined): string {
  const stub = cellType === 'code' ? codeStub : textStub;
  const { text, regions } = stripRegions(source, solutionMarker, stub);
  if (regions.length > 0 && !isAnswer(kind))
    throw new Error(`${solutionMarker.begin} belongs into an answer, and this is ${shown(kind)}`);
  return isAnswer(kind) && regions.length === 0 ? stub : text;
}

function withoutHiddenTests(source: string, kind: CellKind | undefined): string {
  const { text, regions } = stripRegions(source, hiddenTestsMarker);
  if (regions.length > 0 && kind !== 'tests' && kind !== 'manual answer')
    throw new Error(`${hiddenTestsMarker.begin} belongs into tests, and this is ${shown(kind)}`);
  return text;
}

function withoutMarkScheme(source: string, kind: CellKind | undefined): string {
  const { text, regions } = stripRegions(source, markSchemeMarker);
  if (regions.length > 0 && kind !== 'manual task')
    throw new Error(`${markSchemeMarker.begin} belongs into a manual task, and this is ${shown(kind)}`);
  if (regions.some(region => /!\[.*\]\(attachment:.+?\)/.test(region))) {
    throw new Error(
      'a picture in the mark scheme is attached to the cell, and would reach the students with it; ' +
        'put it elsewhere',
    );
  }
  return text;
}

const shown = (kind: CellKind | undefined) => (kind ? `of the kind "${kind}"` : 'a cell without a kind');

function without<T extends Record<string, unknown>>(record: T, ...keys: string[]): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key))) as T;
}
