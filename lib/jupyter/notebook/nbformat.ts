import { writeAtomically } from '../../host/files';
import { isRecord } from '../protocol/json';
import { readNotebookSource, type NotebookSource } from './notebooksource';
import { pythonJson } from './pythonjson';

// Notebooks of nbformat 4. Names of fields are the format's:
// https://nbformat.readthedocs.io/en/latest/format_description.html

/** Text as one string, or as a list of lines with their ends. */
export type MultilineText = string | string[];

/** A notebook of nbformat 4. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

/** A cell of a notebook; only code cells have outputs. */
export interface Cell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  metadata: { tags?: string[]; [key: string]: unknown };
  source: MultilineText;
  execution_count?: number | null;
  outputs?: Output[];
}

/**
 * An output of a code cell
 * (https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs).
 */
export type Output =
  | { output_type: 'stream'; name: string; text: MultilineText }
  | { output_type: 'display_data'; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | {
      output_type: 'execute_result';
      data: Record<string, unknown>;
      metadata: Record<string, unknown>;
      execution_count: number | null;
    }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** Text as one string. */
export const textOf = (text: MultilineText): string => (typeof text === 'string' ? text : text.join(''));

/**
 * Reads a notebook of nbformat 4. Numbers that JavaScript has not are `ExactNumber`s.
 *
 * @throws Error naming the file, and what is wrong with it.
 */
export function readNotebook(path: string): Notebook {
  return readNotebookWithSource(path).notebook;
}

/**
 * The same, with the file's text, in which outputs can be rewritten.
 *
 * @throws Error naming the file, and what is wrong with it.
 */
export function readNotebookWithSource(path: string): { notebook: Notebook; source: NotebookSource } {
  try {
    const source = readNotebookSource(path);
    return { notebook: checkedNotebook(source.json), source };
  } catch (error) {
    throw new Error(`cannot read the notebook ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The same value, if it is a notebook that can be run and written.
 *
 * @throws Error that says what is wrong with it.
 */
export function checkedNotebook(value: unknown): Notebook {
  const fault = faultOf(value as Partial<Notebook> | null);
  if (fault) throw new Error(fault);
  return value as Notebook;
}

/** Why this is not a notebook that can be run and written, or undefined. */
function faultOf(notebook: Partial<Notebook> | null): string | undefined {
  if (isTooDeep(notebook)) return `it is nested more than ${maxDepth} levels deep`;
  if (notebook?.nbformat !== 4) return `expected nbformat 4, got ${String(notebook?.nbformat)}`;
  if (!isRecord(notebook.metadata)) return 'it has no metadata';
  if (!Array.isArray(notebook.cells)) return 'it has no cells';
  for (const [i, cell] of (notebook.cells as unknown[]).entries()) {
    const where = `cell ${i + 1}`;
    if (!isRecord(cell) || !['code', 'markdown', 'raw'].includes(cell['cell_type'] as string))
      return `${where} is not a cell`;
    if (!isMultilineText(cell['source'])) return `${where} has no source`;
    if (!isRecord(cell['metadata'])) return `${where} has no metadata`;
    if (cell['cell_type'] === 'code' && !(Array.isArray(cell['outputs']) && cell['outputs'].every(isRecord)))
      return `${where} has no list of outputs`;
  }
  return undefined;
}

/** Python's json, and so Jupyter, cannot read JSON that is nested a thousand levels deep. */
const maxDepth = 200;

/** Whether a value is nested more than `levels` deep: too deep to be written. */
export function isTooDeep(value: unknown, levels = maxDepth): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(item => isTooDeep(item, levels - 1));
}

/** Whether a value is text as a notebook stores it. */
export const isMultilineText = (value: unknown): value is MultilineText =>
  typeof value === 'string' || (Array.isArray(value) && value.every(line => typeof line === 'string'));

/**
 * Writes a notebook as Jupyter does, byte for byte: sorted keys, an indent of 1, text as lists of lines.
 * Replaces the file in one step.
 */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeAtomically(path, formatNotebook(notebook));
}

/** The text of a notebook's file, as `writeNotebook` writes it. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map(cell => ({
    ...cell,
    source: toLines(textOf(cell.source)),
    ...(cell.outputs && { outputs: cell.outputs.map(withLines) }),
  }));
  return `${pythonJson({ ...notebook, cells })}\n`;
}

/** Where Python's `str.splitlines` splits, which nbformat uses. */
const lineEnd = /(?<=\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])/;

/** Text as nbformat's writer stores it: its lines with their ends. */
export const toLines = (text: string) => (text === '' ? [] : text.split(lineEnd));

/**
 * An output with its texts as lists of lines, as nbformat's writer has them; those of nbformat 3, too, whose
 * types have short names beside `output_type`.
 */
export function withLines(output: unknown): unknown {
  if (!isRecord(output)) return output;
  const { data } = output;
  return {
    ...splitTexts(output, key => shortTextTypes.has(key)),
    ...(isRecord(data) && { data: splitTexts(data, isTextType) }),
  };
}

function splitTexts(
  values: Readonly<Record<string, unknown>>,
  isText: (key: string) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      isText(key) && isMultilineText(value) ? toLines(textOf(value)) : value,
    ]),
  );
}

const isTextType = (mime: string) =>
  mime.startsWith('text/') || mime === 'application/javascript' || mime === 'image/svg+xml';

const shortTextTypes = new Set(['text', 'html', 'svg', 'latex', 'json', 'javascript']);
