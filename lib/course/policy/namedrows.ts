import { join } from 'node:path';
import { numberedRows } from '../grade/csv';
import { tableText } from '../grade/tabletext';

/**
 * A row of a teacher's table: its texts by column, trimmed; empty for a column that the table does not have.
 */
export interface NamedRow<T extends string> {
  /** As a spreadsheet numbers it, from 1. */
  readonly number: number;
  readonly texts: Readonly<Record<T, string>>;
}

/**
 * Reads a table in the course's folder.
 *
 * @param needed columns that have to be there; `others` may be.
 * @returns no rows if there is no such file.
 * @throws Error for a column that is missing, or that is unknown: it may be misspelt; as `tableText`.
 */
export function namedRows<T extends string>(
  root: string,
  name: string,
  needed: readonly T[],
  others: readonly T[] = [],
): NamedRow<T>[] {
  const file = join(root, name);
  const text = tableText(file);
  if (text === undefined) return [];
  const [head, ...rows] = numberedRows(text);
  const columns = (head?.fields ?? []).map(column => column.trim().toLowerCase());
  const missing = needed.filter(column => !columns.includes(column));
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}`);
  const all = [...needed, ...others];
  const unknown = columns.find(column => column !== '' && !all.some(known => known === column));
  if (unknown !== undefined)
    throw new Error(`${file} has a column ${unknown}, and expected of ${all.join(', ')} only`);
  return rows.map(({ number, fields }) => ({
    number,
    texts: Object.fromEntries(
      all.map(column => [column, (fields[columns.indexOf(column)] ?? '').trim().normalize('NFC')]),
    ) as Record<T, string>,
  }));
}
