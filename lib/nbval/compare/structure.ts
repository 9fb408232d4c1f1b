import { isRecord } from '../../jupyter/protocol/json';
import type { CellOutput } from '../notebook/output';
import { isNumeric } from './equal';
import { headersOf, tablesIn, widthOf } from './htmltable';
import { readLiteral } from './literal';
import { readTextTable } from './texttable';

/** What is the same in two values of one structure, in words, line by line. */
export class Structure {
  /** @param outline for example `table of 3 rows and 2 columns: a, b`. */
  constructor(readonly outline: string) {}
}

/**
 * The structure of a value: of a table its columns and the number of its rows, of an object its keys, of a
 * list its length, of both those of what is in them; otherwise the kind. Tables are those of HTML, of
 * pandas's text, and of lines; texts are also read as Python and Node write objects and lists.
 *
 * @param key of the value: a MIME type, or a stream's name.
 * @returns the value itself where no structure is found in it.
 */
export function structureOf(key: string, value: unknown): unknown {
  if (key === 'ename' || key === 'evalue') return value;
  if (typeof value !== 'string') return new Structure(outlineOf(value).join('\n'));
  const outline = key === 'text/html' ? htmlOutline(value) : textOutline(value);
  return outline ? new Structure(outline.join('\n')) : value;
}

/** The outputs without the texts of those tables that are there as HTML as well. */
export const withoutPlainTables = (outputs: readonly CellOutput[]): CellOutput[] =>
  outputs.map(output => {
    const data = output['data'];
    if (!isRecord(data) || typeof data['text/html'] !== 'string') return output;
    if (tablesIn(data['text/html']).length === 0) return output;
    return {
      ...output,
      data: Object.fromEntries(Object.entries(data).filter(([mime]) => mime !== 'text/plain')),
    };
  });

function htmlOutline(html: string): string[] | undefined {
  const tables = tablesIn(html);
  if (tables.length === 0) return undefined;
  const lines = tables.map(table => {
    const headers = headersOf(table);
    const names = headers.map(row => row.map(({ text }) => text).join(', ')).join(' / ');
    return tableOutline(table.length - headers.length, widthOf(table), names);
  });
  // what pandas says below a table of which it shows a part
  return [...lines, ...(html.match(/\d+ rows × \d+ columns/g) ?? [])];
}

function textOutline(text: string): string[] | undefined {
  const literal = readLiteral(text);
  if (literal !== undefined) return outlineOf(literal);
  const table = readTextTable(text);
  return (
    table && [tableOutline(table.rows, table.columns.length, table.columns.join(', ')), ...table.otherLines]
  );
}

const tableOutline = (rows: number, width: number, names: string) =>
  `table of ${rows} rows and ${width} columns: ${names}`;

function outlineOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    const items = value.map(outlineOf);
    const first = items[0] as string[] | undefined;
    const all = `list of ${value.length}`;
    if (first === undefined) return [all];
    return items.every(item => item.join('\n') === first.join('\n'))
      ? under(`${all}: `, first)
      : [all, ...items.flatMap(item => under('  - ', item))];
  }
  if (isRecord(value))
    return [
      'object',
      ...Object.keys(value)
        .sort()
        .flatMap(key => under(`  ${key}: `, outlineOf(value[key]))),
    ];
  if (value === null) return ['null'];
  return [typeof value === 'boolean' ? 'boolean' : isNumeric(value) ? 'number' : 'text'];
}

const under = (title: string, lines: readonly string[]) =>
  lines.map((line, i) => (i === 0 ? title + line : `  ${line}`));
