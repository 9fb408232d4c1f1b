/** A table in a text. */
export interface TextTable {
  /** Names of the columns; without that of an index. */
  readonly columns: readonly string[];
  /** The number of rows below the names. */
  readonly rows: number;
  /** Lines that are not part of the table, as they are. */
  readonly otherLines: readonly string[];
}

const upright = /[│┃┆|]/;
const rule = /^[\s│┃|+\-─━═=:┌┬┐├┼┤└┴┘╞╪╡╒╤╕╘╧╛┏┳┓┣╋┫┗┻┛]+$/;

/**
 * Finds a table with lines, or pandas's text of one: names, and below them rows with as many fields, and
 * perhaps an index.
 *
 * @returns undefined for any other text.
 */
export function readTextTable(text: string): TextTable | undefined {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return ruledTable(lines) ?? alignedTable(lines);
}

function ruledTable(lines: readonly string[]): TextTable | undefined {
  const isRuled = (line: string) => upright.test(line.trim()[0]) && upright.test(line.trim().slice(-1));
  const rows = lines.filter(line => isRuled(line) && !rule.test(line));
  if (rows.length === 0 || !lines.some(line => rule.test(line))) return undefined;
  const fields = rows.map(line =>
    line
      .trim()
      .slice(1, -1)
      .split(upright)
      .map(field => field.trim()),
  );
  const [columns] = fields;
  if (fields.some(row => row.length !== columns.length)) return undefined;
  const otherLines = lines.filter(line => !isRuled(line) && !rule.test(line)).map(line => line.trim());
  return { columns, rows: rows.length - 1, otherLines };
}

/** Columns stand two spaces apart, or one where a minus takes the other. */
const gap = /\s{2,}|\s(?=-[\d.])/;

function alignedTable(lines: readonly string[]): TextTable | undefined {
  const otherLines = lines.filter(line => /^\[\d+ rows x \d+ columns\]$/.test(line));
  const [names, ...rows] = lines.slice(0, lines.length - otherLines.length).map(line => line.trimEnd());
  if (rows.length === 0) return undefined;
  const columns = names.trim().split(gap);
  const hasIndex = /^\s/.test(names);
  const wanted = columns.length + (hasIndex ? 1 : 0);
  const isTable =
    (hasIndex || columns.length > 1) && rows.every(row => row.trim().split(gap).length === wanted);
  return isTable ? { columns, rows: rows.length, otherLines } : undefined;
}
