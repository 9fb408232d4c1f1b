/**
 * Comma-separated values (RFC 4180), as spreadsheets write and read them: in UTF-8, with the mark by which
 * they know that.
 */
export function formatCsv(rows: readonly (readonly (string | number)[])[]): string {
  return `\ufeff${rows.map(row => `${row.map(formatField).join(',')}\r\n`).join('')}`;
}

/** A text that begins like a formula would be run by a spreadsheet, and names are the students' own. */
function formatField(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Reads rows. A spreadsheet may have written semicolons in the place of commas: the first line decides. */
export function parseCsv(text: string): string[][] {
  const plain = text.replace(/^\ufeff/, '');
  const separator = /^[^\n"]*;/.test(plain) && !/^[^\n";]*,/.test(plain) ? ';' : ',';
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, 'gy');
  const rows: string[][] = [[]];
  while (field.lastIndex < plain.length) {
    const at = field.lastIndex;
    const match = field.exec(plain);
    if (!match)
      throw new Error(
        `a quotation mark at character ${at + 1} does not belong there; put a field with quotation ` +
          `marks into quotation marks, and double those in it`,
      );
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]);
    if (match[3] !== separator && field.lastIndex < plain.length) rows.push([]);
  }
  return rows.filter(row => row.some(value => value !== ''));
}
