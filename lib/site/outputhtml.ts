import { escapeHtml } from '../cli/escape';
import { isMultilineText, textOf, type Output } from '../jupyter/notebook/nbformat';
import { isRecord } from '../jupyter/protocol/json';
import { preHtml } from './codehtml';
import { cleanHtml, markdownHtml } from './markdownhtml';
import { pngSize } from './pngsize';
import type { Rendering } from './rendering';

/**
 * Renders an output as HTML that runs no scripts: a picture as `<img>`, in which an SVG cannot run scripts
 * either, and other outputs as text; HTML and Markdown only where the rendering allows it. An output without
 * a form of nbformat, as a program may write it, is named as such.
 */
export function outputHtml(output: Output, rendering: Rendering): string {
  try {
    switch (output.output_type) {
      case 'stream':
        return preHtml(output.name === 'stderr' ? 'stderr' : 'stdout', textOf(output.text));
      case 'error':
        return preHtml('error', output.traceback.join('\n') || `${output.ename}: ${output.evalue}`);
      default:
        return bundleHtml(output.data, output.metadata, rendering);
    }
  } catch {
    return preHtml('unseen', 'an output that cannot be shown');
  }
}

type Bundle = Readonly<Record<string, unknown>>;

/** The type of plots of Vega-Lite, version 5, which Jupyter's viewers know. */
export const vegaLiteType = 'application/vnd.vegalite.v5+json';

const pictures = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];
const texts = ['text/plain', 'text/markdown', 'text/latex'];

function bundleHtml(data: Bundle, metadata: Bundle, rendering: Rendering): string {
  const mime = pictures.find(type => isMultilineText(data[type]));
  const picture = mime === undefined ? undefined : pictureHtml(mime, data, metadata, rendering);
  const spec = data[vegaLiteType];
  if (rendering.plotsMove && isRecord(spec) && (picture === undefined || isMoving(spec)))
    return movingHtml(spec, picture ?? '', textIn(data, 'text/plain') ?? '');
  return picture ?? richHtml(data, rendering) ?? plainHtml(data);
}

function richHtml(data: Bundle, rendering: Rendering): string | undefined {
  if (!rendering.showsHtml) return undefined;
  const html = textIn(data, 'text/html');
  if (html !== undefined) return `<div class="rich">${cleanHtml(html, rendering)}</div>`;
  const markdown = textIn(data, 'text/markdown') ?? textIn(data, 'text/latex');
  return markdown === undefined
    ? undefined
    : `<div class="rich">${markdownHtml(markdown, rendering).html}</div>`;
}

function plainHtml(data: Bundle): string {
  const text = texts.map(type => textIn(data, type)).find(found => found !== undefined);
  const types = Object.keys(data).join(', ');
  return text === undefined
    ? preHtml('unseen', `an output of the type ${types}, which is not shown here`)
    : preHtml('result', text);
}

function textIn(data: Bundle, type: string): string | undefined {
  const content = data[type];
  return isMultilineText(content) ? textOf(content) : undefined;
}

function pictureHtml(mime: string, data: Bundle, metadata: Bundle, rendering: Rendering): string {
  const content = textIn(data, mime)!;
  const base64 =
    mime === 'image/svg+xml' ? Buffer.from(content).toString('base64') : content.replace(/\s/g, '');
  const { width, height } = sizeOf(mime, base64, metadata);
  const size = width === undefined ? '' : ` width="${width}" height="${height}"`;
  const alt = textIn(data, 'text/plain') ?? '';
  return `<img src="${escapeHtml(rendering.pictureAddress(mime, base64))}"${size} alt="${escapeHtml(alt)}">`;
}

/** The size that a viewer shows a picture in: the output's metadata have it, or else the picture. */
function sizeOf(mime: string, base64: string, metadata: Bundle): { width?: number; height?: number } {
  const given = isRecord(metadata) ? metadata[mime] : undefined;
  const [width, height] = isRecord(given) ? [Number(given['width']), Number(given['height'])] : [];
  if (width! > 0 && height! > 0) return { width: Math.round(width!), height: Math.round(height!) };
  return (mime === 'image/png' && pngSize(base64)) || {};
}

/** Whether a specification has a parameter, a slider for one, in any of its parts. */
function isMoving(spec: Bundle): boolean {
  if (Array.isArray(spec['params']) && spec['params'].length > 0) return true;
  return ['layer', 'hconcat', 'vconcat', 'concat', 'spec'].some(key => {
    const part = spec[key];
    const parts: unknown[] = Array.isArray(part) ? part : [part];
    return parts.some(inner => isRecord(inner) && isMoving(inner));
  });
}

/** What a script draws where it stands; the picture is for whoever has no script, and for print. */
const movingHtml = (spec: Bundle, picture: string, text: string) =>
  `<div class="moving" data-text="${escapeHtml(text)}">${picture}` +
  `<script type="application/json">${JSON.stringify(spec).replace(/</g, '\\u003c')}</script></div>`;
