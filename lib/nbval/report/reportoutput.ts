import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../../cli/escape';
import { isRecord } from '../../jupyter/protocol/json';
import { pythonJson } from '../../jupyter/notebook/pythonjson';
import { tablesIn, type HtmlTable } from '../compare/htmltable';
import { isError, isStream, type CellOutput } from '../notebook/output';

/**
 * The outputs of a cell as HTML. What is in them is a stranger's: HTML is shown in a frame without scripts,
 * its tables cell by cell, and pictures by `img`. In a table the cells that differ are marked.
 *
 * @param others the outputs that these are compared with.
 */
export function outputsHtml(outputs: readonly CellOutput[], others: readonly CellOutput[]): string {
  const otherTables = others.flatMap(tablesOf);
  let table = 0;
  return outputs
    .map(output => {
      if (isStream(output)) return preHtml(output.text, output.name === 'stderr' ? 'stderr' : 'stream');
      if (isError(output))
        return preHtml(`${String(output['ename'])}: ${String(output['evalue'])}`, 'stderr');
      const data = isRecord(output['data']) ? output['data'] : {};
      const tables = tablesOf(output);
      if (tables.length > 0) return tables.map(rows => tableHtml(rows, otherTables[table++])).join('\n');
      return dataHtml(data);
    })
    .join('\n');
}

const tablesOf = (output: CellOutput): HtmlTable[] => {
  const html = isRecord(output['data']) ? output['data']['text/html'] : undefined;
  return typeof html === 'string' ? tablesIn(html) : [];
};

function tableHtml(rows: HtmlTable, others: HtmlTable | undefined): string {
  const body = rows.map((cells, i) => {
    const shown = cells.map(({ text, isHeader, span }, j) => {
      const name = isHeader ? 'th' : 'td';
      const differs = others && others[i]?.[j]?.text !== text ? ' class="differs"' : '';
      return `<${name}${span > 1 ? ` colspan="${span}"` : ''}${differs}>${escapeHtml(text)}</${name}>`;
    });
    return `<tr>${shown.join('')}</tr>`;
  });
  return `<div class="wide"><table>\n${body.join('\n')}\n</table></div>`;
}

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The richest of the MIME types that a browser can show. */
function dataHtml(data: Readonly<Record<string, unknown>>): string {
  const html = data['text/html'];
  if (typeof html === 'string')
    return `<iframe sandbox srcdoc="${escapeHtml(html)}" title="an output in HTML"></iframe>`;
  const svg = data['image/svg+xml'];
  if (typeof svg === 'string') return pictureHtml('image/svg+xml', Buffer.from(svg).toString('base64'));
  const picture = pictures.find(mime => typeof data[mime] === 'string');
  if (picture !== undefined) return pictureHtml(picture, data[picture] as string);
  const [, value = ''] =
    Object.entries(data).find(([mime]) => mime === 'text/plain') ?? Object.entries(data)[0] ?? [];
  return preHtml(typeof value === 'string' ? value : pythonJson(value), 'stream');
}

/** A picture as an address of its bytes. */
export const pictureHtml = (mime: string, base64: string): string =>
  `<img src="data:${mime};base64,${escapeHtml(base64.replace(/\s/g, ''))}" ` +
  `alt="an output of the type ${mime}">`;

/** A long output is cut: the notebook has it in full. */
const charactersShown = 20_000;

const preHtml = (text: string, kind: string) => {
  const plain = stripVTControlCharacters(text);
  const rest = plain.length - charactersShown;
  const more = rest > 0 ? `\n(and ${rest} more characters)` : '';
  return `<pre class="${kind}">${escapeHtml(plain.slice(0, charactersShown) + more)}</pre>`;
};
