/** A cell of a table. */
export interface HtmlCell {
  /** Its text, white space as a browser shows it. */
  readonly text: string;
  /** Whether it is a `th`. */
  readonly isHeader: boolean;
  /** Its `colspan`. */
  readonly span: number;
}

/** The rows of a table, each a list of cells. */
export type HtmlTable = readonly (readonly HtmlCell[])[];

/** A comment, or a tag with its name and attributes, whose values may contain `>`. */
const tag = /<!--[^]*?(?:-->|$)|<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'"<>]+){0,200})>/gi;

/** The tables in some HTML; a table within a cell is text of that cell. */
export function tablesIn(html: string): HtmlTable[] {
  const tables: HtmlCell[][][] = [];
  let depth = 0;
  let open: { text: string; isHeader: boolean; span: number } | undefined;
  const close = () => {
    if (open)
      tables
        .at(-1)!
        .at(-1)!
        .push({ ...open, text: shownText(open.text) });
    open = undefined;
  };
  const row = () => {
    close();
    tables.at(-1)!.push([]);
  };
  const shown = withoutCode(html);
  let end = 0;
  for (const { 0: found, 1: slash, 2: name = '', 3: attributes = '', index } of shown.matchAll(tag)) {
    if (open) open.text += shown.slice(end, index) + (/^(br|p|div|tr|td|th|li)$/i.test(name) ? ' ' : '');
    end = index + found.length;
    switch (`${slash ?? ''}${name.toLowerCase()}`) {
      case 'table':
        if (depth++ === 0) tables.push([]);
        break;
      case '/table':
        if (depth === 1) close();
        depth = Math.max(0, depth - 1);
        break;
      case 'tr':
        if (depth === 1) row();
        break;
      case '/tr':
      case '/td':
      case '/th':
        if (depth === 1) close();
        break;
      case 'td':
      case 'th':
        if (depth !== 1) break;
        close();
        if (tables.at(-1)!.length === 0) row();
        open = { text: '', isHeader: /^th$/i.test(name), span: spanIn(attributes) };
    }
  }
  if (depth > 0) close();
  return tables.map(rows => rows.filter(cells => cells.length > 0));
}

/** Without what a browser does not show; an element that does not end goes to the end. */
function withoutCode(html: string): string {
  const start = /<(style|script|template)\b/gi;
  let [shown, from] = ['', 0];
  for (let found = start.exec(html); found; found = start.exec(html)) {
    const end = new RegExp(`</${found[1]}\\s*>`, 'gi');
    end.lastIndex = found.index;
    shown += html.slice(from, found.index);
    if (!end.exec(html)) return shown;
    from = start.lastIndex = end.lastIndex;
  }
  return shown + html.slice(from);
}

const spanIn = (attributes: string) =>
  Math.max(1, Number(/(?:^|\s)colspan\s*=\s*["']?\s*(\d{1,4})/i.exec(attributes)?.[1] ?? 1));

const entities: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** With the entities that tables have; others stay as they are. */
const shownText = (text: string) =>
  text
    .replace(
      /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
      (found, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? found;
        const point = hex === undefined ? Number(decimal) : parseInt(hex, 16);
        return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : found;
      },
    )
    .replace(/\s+/g, ' ')
    .trim();

/** The leading rows that have headers only. */
export function headersOf(table: HtmlTable): HtmlTable {
  const first = table.findIndex(row => row.some(({ isHeader }) => !isHeader));
  return first < 0 ? table.slice(0, 1) : table.slice(0, first);
}

/** The number of columns, by the widest row. */
export const widthOf = (table: HtmlTable): number =>
  table.reduce(
    (most, row) =>
      Math.max(
        most,
        row.reduce((sum, { span }) => sum + span, 0),
      ),
    0,
  );
