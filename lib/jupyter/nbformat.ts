import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** Notebooks on disk: nbformat 4. The names are the format's; text may be one string or a list of lines. */

export type MultilineText = string | string[];

export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  cell_type: 'code' | 'markdown' | 'raw';
  id?: string;
  metadata: { tags?: string[]; [key: string]: unknown };
  source: MultilineText;
  execution_count?: number | null;
  outputs?: Output[];
}

export type Output =
  | { output_type: 'stream'; name: string; text: MultilineText }
  | { output_type: 'display_data'; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | { output_type: 'execute_result'; data: Record<string, unknown>; metadata: Record<string, unknown>; execution_count: number | null }
  | { output_type: 'error'; ename: string; evalue: string; traceback: string[] };

/** Text as one string, however it is stored. */
export const textOf = (text: MultilineText): string => (typeof text === 'string' ? text : text.join(''));

/**
 * @throws Error naming the file, and what is wrong with it.
 */
export function readNotebook(path: string): Notebook {
  let notebook: Partial<Notebook>;
  try {
    notebook = JSON.parse(readFileSync(path, 'utf8')) as Partial<Notebook>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`cannot read the notebook ${path}: ${code === 'ENOENT' ? 'there is no such file' : message}`, { cause: error });
  }
  if (notebook?.nbformat !== 4) throw new Error(`cannot read the notebook ${path}: expected nbformat 4, got ${String(notebook?.nbformat)}`);
  const isCell = (cell: Cell | null) => cell !== null && ['code', 'markdown', 'raw'].includes(cell.cell_type) && cell.source !== undefined;
  const broken = Array.isArray(notebook.cells) ? notebook.cells.findIndex(cell => !isCell(cell)) : 0;
  if (broken >= 0) throw new Error(`cannot read the notebook ${path}: ${notebook.cells ? `cell ${broken + 1} is no cell` : 'it has no cells'}`);
  return notebook as Notebook;
}

/** Writes a notebook as Jupyter does, byte for byte: sorted keys, an indent of 1, text as lists of lines. The old file stays until the new one is complete. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeAtomically(path, formatNotebook(notebook));
}

/** The text of a notebook's file. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map(cell => ({
    ...cell,
    source: toLines(textOf(cell.source)),
    ...(cell.outputs && { outputs: cell.outputs.map(splitOutput) }),
  }));
  return `${JSON.stringify(sortKeys({ ...notebook, cells }), null, 1)}\n`;
}

/** Replaces a file in one step: a reader sees the old text or the new one, and nothing in between. */
export function writeAtomically(path: string, text: string): void {
  const part = `${path}.part-${process.pid}`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
}

function splitOutput(output: Output): unknown {
  if (output.output_type === 'stream') return { ...output, text: toLines(textOf(output.text)) };
  if (output.output_type === 'error') return output;
  const data = Object.entries(output.data).map(([mime, value]) => [mime, isText(mime) && typeof value === 'string' ? toLines(value) : value]);
  return { ...output, data: Object.fromEntries(data) as unknown };
}

const isText = (mime: string) => mime.startsWith('text/') || mime === 'application/javascript' || mime === 'image/svg+xml';

const toLines = (text: string) => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]));
}
