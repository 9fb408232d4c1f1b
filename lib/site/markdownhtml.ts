import markdownIt, { type Env, type MarkdownIt } from 'markdown-it';
import { codeHtml } from './codehtml';
import { katexPlugin, sanitizeHtml, type Sanitizing } from './packages';
import type { Rendering } from './rendering';
import { slugOf } from './slugs';

/** A heading of a page: what a link to it needs. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** A text in HTML, and its headings in order. */
export interface RenderedText {
  readonly html: string;
  readonly headings: readonly Heading[];
}

/** What one rendering collects: HTML of ours, which passes by the sanitizer, and headings. */
interface Collected {
  readonly held: string[];
  readonly headings: Heading[];
  readonly taken: ReadonlySet<string>;
}

/**
 * Renders Markdown as Jupyter does, with formulas between dollars.
 *
 * @param taken the ids that the page has already.
 */
export function markdownHtml(
  text: string,
  rendering: Rendering,
  taken: ReadonlySet<string> = new Set(),
): RenderedText {
  const collected: Collected = { held: [], headings: [], taken };
  const html = sanitizeHtml(rendererOf(rendering).render(text, { collected }), sanitizing(rendering));
  return {
    html: html.replace(heldMark, (_, i) => collected.held[Number(i)] ?? ''),
    headings: collected.headings,
  };
}

const renderers = new Map<string, MarkdownIt>();

function rendererOf({ showsHtml, formulas, linksHeadings }: Rendering): MarkdownIt {
  const key = `${showsHtml} ${formulas} ${linksHeadings}`;
  const renderer = renderers.get(key) ?? newRenderer(showsHtml, formulas, linksHeadings);
  renderers.set(key, renderer);
  return renderer;
}

function newRenderer(html: boolean, output: Rendering['formulas'], linksHeadings: boolean): MarkdownIt {
  const renderer = markdownIt({ html, linkify: true });
  renderer.linkify.set({ fuzzyLink: false, fuzzyEmail: false }); // main.py is no address
  // maxSize: a formula cannot cover the page
  renderer.use(katexPlugin, {
    output,
    enableBareBlocks: true,
    throwOnError: false,
    maxSize: 20,
    maxExpand: 500,
  });
  const { rules } = renderer.renderer;
  for (const name of ['math_inline', 'math_inline_block', 'math_inline_bare_block', 'math_block']) {
    const rule = rules[name];
    rules[name] = (tokens, i, options, env, self) => hold(env, rule(tokens, i, options, env, self));
  }
  rules['fence'] = (tokens, i, _options, env) =>
    `${hold(env, codeHtml(tokens[i].content, tokens[i].info))}\n`;
  rules['code_block'] = (tokens, i, _options, env) => `${hold(env, codeHtml(tokens[i].content, ''))}\n`;
  rules['heading_open'] = (tokens, i, _options, env) => {
    if (!linksHeadings) return `<${tokens[i].tag}>`;
    const text = tokens[i + 1].children!.map(({ content }) => content).join('');
    const used = new Set([...collectedOf(env).taken, ...collectedOf(env).headings.map(({ id }) => id)]);
    const id = slugOf(text, used);
    collectedOf(env).headings.push({ level: Number(tokens[i].tag.slice(1)), id, text });
    return `<${tokens[i].tag} id="${id}">`;
  };
  rules['heading_close'] = (tokens, i, _options, env) => {
    const { level, id } = collectedOf(env).headings.at(-1) ?? { level: 1 };
    const link = `<a class="heading-link" href="#${encodeURI(id!)}" aria-hidden="true" tabindex="-1">#</a>`;
    return `${level === 1 ? '' : hold(env, link)}</${tokens[i].tag}>\n`;
  };
  return renderer;
}

// two characters for private use, which no sanitizer changes; a text that has them gets nothing for them
const heldMark = /\ue000(\d+)\ue001/g;

const collectedOf = (env: Env | undefined) => env!['collected'] as Collected;

function hold(env: Env | undefined, html: string): string {
  const { held } = collectedOf(env);
  held.push(html);
  return `\ue000${held.length - 1}\ue001`;
}

const sanitizing = ({ addressOf }: Rendering): Sanitizing => ({
  allowedTags,
  allowedAttributes: {
    a: ['href', 'title', 'id'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(tag => [tag, ['id']])),
    ol: ['start'],
    details: ['open'],
    td: ['colspan', 'rowspan', 'style'],
    th: ['colspan', 'rowspan', 'style', 'scope'],
  },
  allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
  allowProtocolRelative: false,
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['data'] },
  transformTags: {
    a: (tagName, { href, ...others }) => {
      const address = href === undefined ? undefined : addressOf(href, 'link');
      return { tagName, attribs: { ...others, ...(address !== undefined && { href: address }) } };
    },
    img: (tagName, { src = '', alt = '', ...others }) => {
      const address = addressOf(src, 'picture');
      if (address === undefined) return { tagName: 'span', attribs: {}, text: alt };
      return { tagName, attribs: { ...others, src: address, alt } };
    },
  },
});

/** An HTML output without what runs, loads, or has a look of its own. */
export const cleanHtml = (html: string, rendering: Rendering): string =>
  sanitizeHtml(html, sanitizing(rendering));

const allowedTags = (
  'a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 ' +
  'h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot ' +
  'th thead tr u ul var'
).split(' ');
