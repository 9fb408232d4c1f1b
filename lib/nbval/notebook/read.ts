import { ExactNumber } from '../../jupyter/notebook/exactnumber';
import { readNotebookSource, type NotebookSource } from '../../jupyter/notebook/notebooksource';
import { excerptOf, isRecord } from '../../jupyter/protocol/json';
import type { CellOutput } from './output';
import { isHashable, objectOf, readNbformat4 } from './nbformat4';
import { upgrade, upgradeFrom1 } from './upgrade';

/** A cell as nbformat's reader leaves it; of cells that are no code only the type is kept. */
export interface StoredCell {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** In a damaged file not all of them are outputs. */
  readonly outputs?: readonly CellOutput[];
  /** null where the cell was not run. */
  readonly execution_count?: number | null;
}

/** A notebook in the words of nbformat 4. */
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
  readonly notebook: StoredNotebook;
  /** The file, in which outputs can be rewritten. */
  readonly source: NotebookSource;
}

/**
 * Reads a notebook of nbformat 2, 3 or 4, in UTF-8. What nbformat cannot read, nobody can open in Jupyter.
 *
 * @param compat exactly as nbval: without a byte order mark, and a file that does not say its nbformat has 1.
 * @throws NotebookError naming the file, and what is wrong with it.
 */
export function readNotebookFile(path: string, compat = false): NotebookFile {
  try {
    const source = readNotebookSource(path);
    if (compat && source.text.startsWith('\ufeff')) throw new Error('it begins with a byte order mark');
    return { notebook: storedNotebookOf(source.json, compat), source };
  } catch (error) {
    throw new NotebookError(`cannot read the notebook ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * The notebook in a file's JSON, as nbval reads it.
 *
 * @throws Error that says what nbval could not read in it.
 */
export function storedNotebookOf(json: unknown, compat: boolean): StoredNotebook {
  if (!isRecord(json)) throw new Error(`expected a JSON object, got ${excerptOf(json)}`);
  const notebook = inNbformat4(json, compat);
  const cells = (notebook['cells'] as Record<string, unknown>[]).map((cell, i) =>
    checkedCell(`cell ${i + 1} of the file`, cell),
  );
  return { metadata: notebook['metadata'] as Record<string, unknown>, cells };
}

function inNbformat4(json: Record<string, unknown>, compat: boolean): Readonly<Record<string, unknown>> {
  const { nbformat = compat ? 1 : undefined } = json;
  const isFloat = nbformat instanceof ExactNumber;
  switch (isFloat || (compat && nbformat === true) ? Number(nbformat) : nbformat) {
    case 4:
      if (!isFloat) return readNbformat4(json);
      break;
    case 3:
      if (!isFloat) return upgrade(json, 3);
      break;
    case 2:
      return upgrade(json, 2);
    case 1:
      if (compat) return upgradeFrom1(json);
  }
  throw new Error(`expected nbformat 2, 3 or 4, got ${excerptOf(nbformat)}`);
}

/** The cell, if nbval can make a test of it. */
function checkedCell(what: string, cell: Readonly<Record<string, unknown>>): StoredCell {
  const { cell_type, source, metadata, outputs, execution_count } = cell;
  if (typeof cell_type !== 'string')
    throw new Error(`${what}: cell_type: expected a text, got ${excerptOf(cell_type)}`);
  if (cell_type !== 'code') return { cell_type, source: '', metadata: {} };
  if (typeof source !== 'string')
    throw new Error(`${what}: source: expected a text, got ${excerptOf(source)}`);
  const { tags } = objectOf({ what: `${what}: metadata`, value: metadata });
  if (Array.isArray(tags) && !tags.every(isHashable))
    throw new Error(`${what}: tags: expected texts, got ${excerptOf(tags)}`);
  return {
    cell_type,
    source,
    metadata: metadata as Record<string, unknown>,
    ...(outputs !== undefined && { outputs: outputs as readonly CellOutput[] }),
    ...(execution_count !== undefined && { execution_count: execution_count as number | null }),
  };
}
