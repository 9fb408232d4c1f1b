import { stripVTControlCharacters } from 'node:util';
import { textOf, type MultilineText, type Output } from '../../jupyter/notebook/nbformat';
import { escapeHtml } from '../../cli/escape';

/**
 * An output as HTML in which nothing can run: pictures as `<img>`, in which SVG has no scripts either, and
 * everything else as text. HTML is not shown; its `text/plain` is.
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

export const preHtml = (kind: string, text: string): string =>
  `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(text))}</pre>`;

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];
const texts = ['text/plain', 'text/markdown', 'text/latex'];

function bundleHtml(data: Readonly<Record<string, unknown>>): string {
  const picture = pictures.find(mime => isText(data[mime]));
  if (picture !== undefined) {
    const content = textOf(data[picture] as MultilineText);
    const base64 =
      picture === 'image/svg+xml' ? Buffer.from(content).toString('base64') : content.replace(/\s/g, '');
    return `<img src="data:${picture};base64,${escapeHtml(base64)}" alt="">`;
  }
  const mime = texts.find(mime => isText(data[mime]));
  return mime === undefined
    ? preHtml('unseen', `an output of the type ${Object.keys(data).join(', ')}, which is not shown here`)
    : preHtml('result', textOf(data[mime] as MultilineText));
}

const isText = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every(line => typeof line === 'string'));
