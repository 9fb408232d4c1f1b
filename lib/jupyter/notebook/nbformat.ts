import { readFileSync } from 'node:fs';
import { writeAtomically } from '../../host/files';
import { isRecord } from '../protocol/json';
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
 * Reads a notebook of nbformat 4.
 *
 * @throws Error naming the file, and what is wrong with it.
 */
export function readNotebook(path: string): Notebook {
  try {
    return checkedNotebook(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      `cannot read the notebook ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`,
      { cause: error },
    );
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
    ...(cell.outputs && { outputs: cell.outputs.map(splitOutput) }),
  }));
  return `${pythonJson({ ...notebook, cells })}\n`;
}

function splitOutput(output: Output): unknown {
  if (output.output_type === 'stream') return { ...output, text: toLines(textOf(output.text)) };
  if (output.output_type === 'error') return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    isText(mime) && typeof value === 'string' ? toLines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) as unknown };
}

const isText = (mime: string) =>
  mime.startsWith('text/') || mime === 'application/javascript' || mime === 'image/svg+xml';

/** Where Python's `str.splitlines` splits, which nbformat uses. */
const lineEnd = /(?<=\r(?!\n)|[\n\v\f\x1c-\x1e\x85\u2028\u2029])/;

const toLines = (text: string) => (text === '' ? [] : text.split(lineEnd));
