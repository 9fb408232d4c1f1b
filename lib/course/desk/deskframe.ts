import { escapeHtml } from '../../cli/escape';
import { isMultilineText, textOf, type Cell, type Output } from '../../jupyter/notebook/nbformat';
import { cellHtml } from '../../site/cellhtml';
import { guestRendering } from '../../site/rendering';

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

/** An answer's cell. Of a long stream, the beginning is shown: a page has the outputs of all students. */
export function answerCellHtml(cell: Cell): string {
  const outputs = cell.outputs?.map(output => (hasText(output) ? shortened(output) : output));
  return cellHtml({ ...cell, ...(outputs && { outputs }) }, guestRendering).html;
}

/** Characters of a stream. */
const maxShown = 20_000;

type Stream = Extract<Output, { output_type: 'stream' }>;

/** A submission may have sent an output that has no form. */
const hasText = (output: Output): output is Stream =>
  output.output_type === 'stream' && isMultilineText(output.text);

function shortened(output: Stream): Stream {
  const text = textOf(output.text);
  return text.length > maxShown ? { ...output, text: `${text.slice(0, maxShown)}\n… (cut)` } : output;
}
