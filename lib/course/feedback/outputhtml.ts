import { stripVTControlCharacters } from 'node:util';
import { isMultilineText, textOf, type Output } from '../../jupyter/notebook/nbformat';
import { escapeHtml } from '../../cli/escape';

/**
 * Renders an output as HTML that cannot run scripts: a picture as `<img>`, in which an SVG cannot run scripts
 * either, and other outputs as text. Of an HTML output, its `text/plain` is shown.
 */
export function outputHtml(output: Output): string {
  switch (output.output_type) {
    case 'stream':
      return preHtml(output.name === 'stderr' ? 'stderr' : 'stdout', textOf(output.text));
    case 'error':
      return preHtml('error', output.traceback.join('\n') || `${output.ename}: ${output.evalue}`);
    default:
      return bundleHtml(output.data);
  }
}

/** Renders text as a `<pre>` element, without the control sequences of a terminal. */
export const preHtml = (kind: string, text: string): string =>
  `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(text))}</pre>`;

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];
const texts = ['text/plain', 'text/markdown', 'text/latex'];

function bundleHtml(data: Readonly<Record<string, unknown>>): string {
  for (const mime of pictures) {
    const content = data[mime];
    if (isMultilineText(content)) return pictureHtml(mime, textOf(content));
  }
  for (const mime of texts) {
    const content = data[mime];
    if (isMultilineText(content)) return preHtml('result', textOf(content));
  }
  return preHtml('unseen', `an output of the type ${Object.keys(data).join(', ')}, which is not shown here`);
}

function pictureHtml(mime: string, content: string): string {
  const base64 =
    mime === 'image/svg+xml' ? Buffer.from(content).toString('base64') : content.replace(/\s/g, '');
  return `<img src="data:${mime};base64,${escapeHtml(base64)}" alt="">`;
}
