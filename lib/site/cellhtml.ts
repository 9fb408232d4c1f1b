import { escapeHtml } from '../cli/escape';
import { isMultilineText, textOf, type Cell } from '../jupyter/notebook/nbformat';
import { isRecord } from '../jupyter/protocol/json';
import { codeHtml, preHtml } from './codehtml';
import { markdownHtml, type RenderedText } from './markdownhtml';
import { outputHtml } from './outputhtml';
import type { Rendering } from './rendering';

/** What a cell needs of its notebook and of the page that it is on. */
export interface CellContext {
  /** The language of its code. Default `typescript`. */
  readonly language?: string;
  /** The ids that the page has already. */
  readonly taken?: ReadonlySet<string>;
}

/**
 * Renders a cell of a notebook, its outputs included. If the rendering obeys tags, what Jupyter Book's tags
 * `remove-…` name is left out, and what `hide-…` or Jupyter's own metadata name is folded.
 */
export function cellHtml(cell: Cell, rendering: Rendering, context: CellContext = {}): RenderedText {
  const text = textOf(cell.source);
  const parts = partsOf(rendering.obeysTags ? cell.metadata : {});
  if (parts.source === 'left out' && parts.outputs === 'left out') return { html: '', headings: [] };
  if (cell.cell_type === 'markdown') {
    const { html, headings } = markdownHtml(text, withAttachments(rendering, cell), context.taken);
    return { html: `<div class="text">\n${html}</div>`, headings };
  }
  if (cell.cell_type === 'raw') return { html: preHtml('text', text), headings: [] };
  const source =
    parts.source === 'left out' || text === '' ? '' : codeHtml(text, context.language ?? 'typescript');
  const outputs = parts.outputs === 'left out' ? [] : (cell.outputs ?? []);
  const shown = outputs.map(output => outputHtml(output, rendering)).join('\n');
  return { html: arranged(source, shown, parts, rendering), headings: [] };
}

function arranged(source: string, outputs: string, parts: Parts, rendering: Rendering): string {
  if (parts.source === 'folded' && parts.outputs === 'folded')
    return foldedHtml(lines(source, outputs), rendering);
  return lines(
    parts.source === 'folded' ? foldedHtml(source, rendering) : source,
    parts.outputs === 'folded' ? foldedHtml(outputs, rendering) : outputs,
  );
}

type Shown = 'open' | 'folded' | 'left out';

interface Parts {
  readonly source: Shown;
  readonly outputs: Shown;
}

/** How the parts of a cell are shown, by Jupyter Book's tags or Jupyter's own metadata. */
function partsOf({ tags, jupyter }: Partial<Cell['metadata']>): Parts {
  const isTagged = (...any: string[]) => Array.isArray(tags) && any.some(tag => tags.includes(tag));
  const { source_hidden, outputs_hidden } = isRecord(jupyter) ? jupyter : {};
  const shown = (part: string, isHidden: boolean): Shown =>
    isTagged('remove-cell', `remove-${part}`)
      ? 'left out'
      : isHidden || isTagged('hide-cell', `hide-${part}`)
        ? 'folded'
        : 'open';
  return {
    source: shown('input', source_hidden === true),
    outputs: shown('output', outputs_hidden === true),
  };
}

/** Pictures that lie in the cell itself have addresses such as `attachment:name.png`. */
function withAttachments(rendering: Rendering, cell: Cell): Rendering {
  const { attachments } = cell as { attachments?: unknown };
  if (!isRecord(attachments)) return rendering;
  return {
    ...rendering,
    addressOf: (address, kind) => {
      const [, name] = /^attachment:(.*)$/.exec(address) ?? [];
      const bundle = name === undefined ? undefined : attachments[decodeURIComponent(name)];
      const [mime, content] = Object.entries(isRecord(bundle) ? bundle : {}).find(isPicture) ?? [];
      if (mime === undefined) return rendering.addressOf(address, kind);
      return kind === 'picture' ? rendering.pictureAddress(mime, textOf(content as string)) : undefined;
    },
  };
}

const isPicture = ([mime, content]: [string, unknown]) =>
  /^image\/(png|jpeg|gif|webp)$/.test(mime) && isMultilineText(content);

const foldedHtml = (html: string, { folded }: Rendering) =>
  html === '' ? '' : `<details class="fold"><summary>${escapeHtml(folded)}</summary>\n${html}\n</details>`;

const lines = (...parts: readonly string[]) => parts.filter(part => part !== '').join('\n');
