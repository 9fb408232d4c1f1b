import { escapeHtml } from '../../cli/escape';
import { textOf, type Cell, type Output } from '../../jupyter/notebook/nbformat';
import { markdownHtml } from '../feedback/feedbackpage';
import { outputHtml, preHtml } from '../feedback/outputhtml';

/**
 * The headers of everything that the desk sends: nothing of a student's runs, nothing is loaded from
 * elsewhere, no other page can frame it or read it, and its address is told to nobody.
 */
export const deskHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** An address below the desk's own, relative to it; parameters that are undefined are left out. */
export function deskLink(
  path: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const query = new URLSearchParams(given as [string, string][]).toString();
  return `./${path}${query === '' ? '' : `?${query}`}`;
}

/** A link's HTML. */
export const linkHtml = (to: string, text: string): string =>
  `<a href="${escapeHtml(to)}">${escapeHtml(text)}</a>`;

/** A whole page around the HTML of its body. */
export const deskFrame = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="./deskstyle.css">
<script src="./deskscript.js" defer></script>
</head>
<body>
${body}
</body>
</html>
`;

/** A cell of a notebook: Markdown without HTML, code as text, outputs as text and pictures. */
export function cellHtml(cell: Cell): string {
  const text = textOf(cell.source);
  const source =
    cell.cell_type === 'markdown'
      ? markdownHtml(text)
      : preHtml(cell.cell_type === 'code' ? 'code' : 'text', text);
  return [source, ...(cell.outputs ?? []).map(shownOutput)].join('\n');
}

/** Characters of an output; a page has the outputs of all students. */
const maxShown = 20_000;

/** A submission may have sent an output that has no form. */
function shownOutput(output: Output): string {
  try {
    if (output.output_type !== 'stream') return outputHtml(output);
    const text = textOf(output.text);
    const isLong = text.length > maxShown;
    return outputHtml(isLong ? { ...output, text: `${text.slice(0, maxShown)}\n… (cut)` } : output);
  } catch {
    return preHtml('unseen', 'an output that cannot be shown');
  }
}
