import { isMultilineText, textOf, type MultilineText } from '../../jupyter/notebook/nbformat';
import { readNotebookSource, type NotebookSource } from '../../jupyter/notebook/notebooksource';
import { excerptOf, isRecord } from '../../jupyter/protocol/json';
import type { CellOutput } from './output';
import { upgrade } from './upgrade';

/** A cell as a file stores it. */
export interface StoredCell {
  readonly cell_type: string;
  readonly source: MultilineText;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly outputs?: readonly CellOutput[];
  readonly execution_count?: number | null;
}

/** A notebook as a file stores it, in the words of nbformat 4. */
export interface StoredNotebook {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly cells: readonly StoredCell[];
}

/** A file is not a notebook that can be tested. */
export class NotebookError extends Error {
  override name = 'NotebookError';
}

/** A notebook file that was read. */
export interface NotebookFile {
  /** The notebook; one of nbformat 2 or 3 is converted to 4. */
  readonly notebook: StoredNotebook & { readonly nbformat: number; readonly nbformat_minor: number };
  /** The file, in which outputs can be rewritten. */
  readonly source: NotebookSource;
}

/**
 * Reads a notebook of nbformat 2, 3 or 4, in UTF-8.
 *
 * @throws NotebookError naming the file, and what is wrong with it.
 */
export function readNotebookFile(path: string): NotebookFile {
  try {
    const source = readNotebookSource(path);
    return { notebook: notebookOf(source.json), source };
  } catch (error) {
    throw new NotebookError(`cannot read the notebook ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function notebookOf(notebook: unknown): NotebookFile['notebook'] {
  if (!isRecord(notebook)) throw new Error('expected a JSON object');
  const { nbformat } = notebook;
  if (nbformat !== 2 && nbformat !== 3 && nbformat !== 4)
    throw new Error(`expected nbformat 2, 3 or 4, got ${excerptOf(nbformat)}`);
  const current = nbformat === 4 ? notebook : upgrade(notebook);
  if (!isRecord(current['metadata'])) throw new Error('it has no metadata');
  if (!Array.isArray(current['cells'])) throw new Error('it has no cells');
  for (const [i, cell] of (current['cells'] as unknown[]).entries()) {
    const fault = faultOf(cell);
    if (fault) throw new Error(`cell ${i + 1} of the file ${fault}`);
  }
  return current as unknown as NotebookFile['notebook']; // the checks above are for what is used of it
}

function faultOf(cell: unknown): string | undefined {
  if (!isRecord(cell)) return 'is not an object';
  const { cell_type, source, metadata, outputs } = cell as Partial<Record<keyof StoredCell, unknown>>;
  if (typeof cell_type !== 'string') return 'has no cell_type';
  if (cell_type !== 'code') return undefined;
  if (!isMultilineText(source)) return 'has no source';
  if (!isRecord(metadata)) return 'has no metadata';
  if (outputs !== undefined && !Array.isArray(outputs)) return 'has no list of outputs';
  const i = outputs?.findIndex(output => !isOutput(output)) ?? -1;
  if (i >= 0) return `has an invalid output, number ${i + 1}: ${excerptOf(outputs![i])}`;
  return !/\p{Cs}/u.test(textOf(source))
    ? undefined
    : 'has a lone surrogate (half a character) in its source, which cannot be sent to a kernel';
}

function isOutput(output: unknown): boolean {
  if (!isRecord(output) || typeof output['output_type'] !== 'string') return false;
  if (output['output_type'] === 'stream')
    return ['string', 'undefined'].includes(typeof output['name']) && isMultilineText(output['text']);
  return output['data'] === undefined || isRecord(output['data']);
}
