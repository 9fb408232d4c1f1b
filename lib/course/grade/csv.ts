import Papa from 'papaparse';

/**
 * Comma-separated values as spreadsheets open them: UTF-8 with a byte order mark, `\r\n` at the end of a row.
 * A spreadsheet would run a text that begins like a formula, and students choose their names themselves: such
 * a text gets an apostrophe in front. Numbers are written as they are.
 */
export const formatCsv = (rows: readonly (readonly (string | number)[])[]): string =>
  `\ufeff${Papa.unparse(rows as (string | number)[][], { escapeFormulae: /^[=+\-@\t\r]/ })}\r\n`;

/**
 * Reads rows; those without any text are left out. Where a comma is the decimal sign, a spreadsheet separates
 * fields by semicolons: the first separator in the text decides.
 *
 * @throws Error naming the row of a quotation mark that cannot be right.
 */
export const parseCsv = (text: string): string[][] => numberedRows(text).map(({ fields }) => fields);

/** A row of a table. */
export interface NumberedRow {
  /** As a spreadsheet numbers it, from 1, empty ones included. */
  readonly number: number;
  readonly fields: string[];
}

/**
 * Reads rows as {@link parseCsv} does, with their numbers.
 *
 * @throws Error as `parseCsv`.
 */
export function numberedRows(text: string): NumberedRow[] {
  const delimiter = separatorOf(text);
  const { data, errors } = Papa.parse<string[]>(text.replace(/\r\n?/g, '\n'), { delimiter, newline: '\n' });
  if (errors.length > 0)
    throw new Error(
      `row ${errors[0].row! + 1}: a quotation mark is in the wrong place; put a field with quotation marks ` +
        `into quotation marks, and double those in it`,
    );
  return data
    .map((fields, i) => ({ number: i + 1, fields }))
    .filter(({ fields }) => fields.some(field => field.trim() !== ''));
}

/** The sign between two fields: a semicolon where it is the first separator in the text. */
export const separatorOf = (text: string): ';' | ',' =>
  /^\ufeff?("[^"]*"|[^",;\r\n])*;/.test(text) ? ';' : ',';
