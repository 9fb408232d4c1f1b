import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { textOf, type Cell, type MultilineText, type Notebook } from '../../lib/jupyter/notebook/nbformat';

// A translation names its original in its metadata, `"fastbook": { "translates": "../x.ipynb" }`, and each of
// its cells the source that it was made from, `"translates": "1a2b3c4d"`.

/** The metadata of a notebook that are the book's own. */
interface BookMetadata {
  readonly translates?: string;
}

/**
 * The full path of the notebook that this one translates, or undefined.
 *
 * @param path the translation's own.
 */
export function originalOf(path: string, { metadata }: Pick<Notebook, 'metadata'>): string | undefined {
  const { translates } = (metadata['fastbook'] ?? {}) as BookMetadata;
  return translates === undefined ? undefined : resolve(dirname(path), translates);
}

/** The same of a file; one that cannot be read translates nothing. */
export function originalOfFile(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    if (!text.includes('"translates"')) return undefined;
    return originalOf(path, JSON.parse(text) as Notebook);
  } catch {
    return undefined;
  }
}

/** The first eight digits of the SHA-256 of a cell's source. */
export const sourceMark = (source: MultilineText): string =>
  createHash('sha256').update(textOf(source)).digest('hex').slice(0, 8);

/** The mark of the source that a cell was translated from; undefined where it has none. */
export const markOf = ({ metadata }: Cell): unknown => metadata['translates'];

const withMark = (cell: Cell, original: Cell): Cell => ({
  ...cell,
  metadata: { ...cell.metadata, translates: sourceMark(original.source) },
});

/**
 * A translation as it begins: the original's cells without their outputs, each with the mark of its source.
 *
 * @param path where it will lie.
 */
export function beginTranslation(original: Notebook, originalPath: string, path: string): Notebook {
  const translates = relative(dirname(resolve(path)), resolve(originalPath))
    .split(sep)
    .join('/');
  const ours = (original.metadata['fastbook'] ?? {}) as BookMetadata;
  return {
    ...original,
    metadata: { ...original.metadata, fastbook: { ...ours, translates } },
    cells: original.cells.map(cell => ({
      ...withMark(cell, cell),
      ...(cell.cell_type === 'code' && { outputs: [], execution_count: null }),
    })),
  };
}

/** The ids of the cells whose original has another source than the one that they were translated from. */
export function outdatedCells(translation: Notebook, original: Notebook): string[] {
  const marks = new Map(original.cells.map(({ id, source }) => [id, sourceMark(source)]));
  return translation.cells.filter(cell => marks.get(cell.id) !== markOf(cell)).map(({ id }) => String(id));
}

/**
 * The translation with new marks: its cells have followed those of the original.
 *
 * @param ids of the cells that have; empty for all.
 * @throws Error naming a cell that either notebook lacks.
 */
export function renewMarks(translation: Notebook, original: Notebook, ids: readonly string[]): Notebook {
  const originals = new Map(original.cells.map(cell => [cell.id, cell]));
  const known = new Set(translation.cells.map(({ id }) => id));
  const unknown = ids.find(id => !known.has(id) || !originals.has(id));
  if (unknown !== undefined) throw new Error(`there is no cell ${unknown} in both notebooks`);
  return {
    ...translation,
    cells: translation.cells.map(cell => {
      const source = originals.get(cell.id);
      return source && (ids.length === 0 || ids.includes(cell.id!)) ? withMark(cell, source) : cell;
    }),
  };
}

/** Leaves out the translations of notebooks that are among the paths as well. */
export const withoutTranslations = (paths: readonly string[]): string[] =>
  paths.filter(path => {
    const original = originalOfFile(path);
    return original === undefined || !paths.includes(original);
  });
