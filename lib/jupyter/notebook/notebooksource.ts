import { readFileSync } from 'node:fs';
import { isRecord } from '../protocol/json';
import { parseJsonWithLayouts, type Layouts } from './parsejson';
import { pythonJson } from './pythonjson';

/** The file of a notebook as it was read: its text, and where in it each value stands. */
export interface NotebookSource {
  /** A byte order mark is part of it. */
  readonly text: string;
  /** The value, of whatever nbformat. */
  readonly json: unknown;
  readonly layouts: Layouts;
}

/**
 * Reads the file of a notebook, in UTF-8.
 *
 * @throws Error saying why it cannot be read: there is none, it is not UTF-8, it is not JSON.
 */
export function readNotebookSource(path: string): NotebookSource {
  try {
    return notebookSource(decoder.decode(readFileSync(path)));
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** The file as it is now; undefined where it says something else than before. White space says nothing. */
export function readAgain(path: string, { text, json }: NotebookSource): NotebookSource | undefined {
  try {
    const now = readNotebookSource(path);
    return now.text === text || pythonJson(now.json) === pythonJson(json) ? now : undefined;
  } catch {
    return undefined; // it is gone, or no notebook any more
  }
}

/**
 * The same from a text.
 *
 * @throws SyntaxError with line and column; Error where there is nothing in it.
 */
export function notebookSource(text: string): NotebookSource {
  const body = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text; // positions stay
  if (body.trim() === '') throw new Error('it is empty');
  const { value, layouts } = parseJsonWithLayouts(body);
  return { text, json: value, layouts };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return 'it is not UTF-8';
  return error instanceof SyntaxError ? `it is not JSON: ${message}` : message;
}

/**
 * The cells of a notebook in the words of its own nbformat; those of 2 and 3 lie in worksheets. What is no
 * cell is undefined, so that the others keep their numbers.
 */
export function cellsIn({ json }: NotebookSource): (Record<string, unknown> | undefined)[] {
  if (!isRecord(json)) return [];
  const sheets =
    json['cells'] === undefined && Array.isArray(json['worksheets']) ? json['worksheets'] : [json];
  return sheets
    .flatMap((sheet: unknown): unknown[] =>
      isRecord(sheet) && Array.isArray(sheet['cells']) ? sheet['cells'] : [],
    )
    .map(cell => (isRecord(cell) ? cell : undefined));
}
