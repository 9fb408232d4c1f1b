import Papa from 'papaparse';
import { parseCsv, separatorOf } from '../grade/csv';
import { manualKey, type ManualGrade } from '../grade/manualgrades';

/** What a row of `manual.csv` is to say. */
export interface MarkChange {
  readonly student: string;
  readonly assignment: string;
  readonly cell: string;
  /** Without points and without a comment: there is to be no such row. */
  readonly mark: ManualGrade;
}

const firstRow = ['student', 'assignment', 'cell', 'points', 'comment'];

/**
 * The text of `manual.csv` with one row changed, added or removed. The other rows, their order, columns of a
 * teacher's own and the separator stay as they are.
 *
 * @param text of a file that `readManualRows` accepts; empty where there is none.
 */
export function changedTable(text: string, { student, assignment, cell, mark }: MarkChange): string {
  const delimiter = separatorOf(text);
  const rows = parseCsv(text);
  const [head, ...below] = rows.length > 0 ? rows : [firstRow];
  const at = (name: string) => head.findIndex(column => column.trim() === name);
  const key = manualKey(student, assignment, cell);
  const keyOf = (fields: readonly string[]) =>
    manualKey(...['student', 'assignment', 'cell'].map(name => fields[at(name)] ?? ''));
  const place = below.findIndex(fields => keyOf(fields) === key);
  const { points, comment = '' } = mark;
  if (points === undefined && comment === '') {
    if (place >= 0) below.splice(place, 1);
  } else {
    const fields = head.map((_, i) => below[place]?.[i] ?? '');
    const decimal = delimiter === ';' ? ',' : '.'; // a spreadsheet with semicolons would read 1.5 as a date
    const values = { points: points === undefined ? '' : String(points).replace('.', decimal), comment };
    const names = place >= 0 ? {} : { student, assignment, cell };
    for (const [name, value] of Object.entries({ ...names, ...values })) fields[at(name)] = asText(value);
    below.splice(place >= 0 ? place : below.length, place >= 0 ? 1 : 0, fields);
  }
  return `\ufeff${Papa.unparse([head, ...below], { delimiter, newline: '\r\n' })}\r\n`;
}

/** A space keeps a spreadsheet from taking a text as a formula; whoever reads the table trims it. */
export const asText = (field: string) => (/^[=+\-@]/.test(field) ? ` ${field}` : field);
