import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { isRecord } from '../jupyter/protocol/json';
import { cellHtml } from './cellhtml';
import type { Heading } from './markdownhtml';
import { firstSentence, plainText } from './plaintext';
import type { Rendering } from './rendering';
import { linkFrom, type Placed } from './sitemodel';
import { wordsOf } from './words';

/** A part of a page that a search can lead to: a heading, and the text up to the next one. */
export interface Section {
  /** The heading's id; empty for the beginning of the page. */
  readonly id: string;
  readonly heading: string;
  readonly text: string;
}

/** A page, rendered but for what stands around its text. */
export interface PageModel {
  readonly placed: Placed;
  readonly title: string;
  /** The title with its emphasis. */
  readonly titleHtml: string;
  /** The first sentence. */
  readonly summary: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  /** Files of the site that the page shows, by their paths in it, and their bytes in base64. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Files beside the notebook that its text shows, by their paths below the folder of the notebooks. */
  readonly files: ReadonlySet<string>;
  /** The picture that stands for the page: of the first plot that moves, or else the first one. */
  readonly picture?: string;
  readonly moves: boolean;
}

/** What an address in a notebook can lead to. */
export interface Targets {
  /** The pages of the site, by the paths of their notebooks. */
  readonly pages: ReadonlyMap<string, string>;
  /** Whether there is such a file, by its path below the folder of the notebooks. */
  readonly hasFile: (path: string) => boolean;
  /** The address of a file in the repository, by the same path; undefined where there is none. */
  readonly inRepository: (path: string) => string | undefined;
}

/** Renders a notebook. */
export function pageModel(placed: Placed, targets: Targets): PageModel {
  const pictures = new Map<string, string>();
  const files = new Set<string>();
  const rendering = renderingOf(placed, targets, pictures, files);
  const language = languageOf(placed);
  const headings: Heading[] = [];
  const parts = placed.notebook.cells.map(cell => {
    const taken = new Set([...reservedIds, ...headings.map(({ id }) => id)]);
    const rendered = cellHtml(cell, rendering, { language, taken });
    headings.push(...rendered.headings);
    return rendered.html === ''
      ? ''
      : `<section class="cell ${cell.cell_type}">\n${rendered.html}\n</section>`;
  });
  const [, titleHtml] = /<h1[^>]*>([^]*?)<\/h1>/.exec(parts[0] ?? '') ?? [];
  const name = posix.basename(placed.path, '.ipynb');
  if (titleHtml !== undefined) parts[0] = parts[0].replace(/<h1[^>]*>[^]*?<\/h1>\n?/, '');
  const html = parts.filter(part => part !== '').join('\n');
  const picture = pictureOf(html);
  return {
    placed,
    title: plainText(titleHtml ?? name),
    titleHtml: titleHtml ?? name,
    summary: firstSentence(/<p>([^]*?)<\/p>/.exec(html)?.[1] ?? '', placed.language),
    html,
    headings: headings.filter(({ level }) => level === 2 || level === 3),
    sections: sectionsOf(html),
    pictures,
    files,
    ...(picture !== undefined && !picture.startsWith('data:') && { picture: inSite(placed, picture) }),
    moves: html.includes('<div class="moving"'),
  };
}

/** Ids of what stands around the text. */
const reservedIds = ['text', 'search'];

/** The first picture whose sides are alike enough for a small frame, of a plot that moves if there is one. */
function pictureOf(html: string): string | undefined {
  const all = [
    ...html.matchAll(/(<div class="moving"[^>]*>)?<img src="([^"]+)"(?: width="(\d+)" height="(\d+)")?/g),
  ];
  const fits = ([, , , width, height]: readonly string[]) =>
    Number(width) < 2.2 * Number(height) && Number(height) < 2 * Number(width);
  const best = all.find(found => found[1] && fits(found)) ?? all.find(fits) ?? all.at(0);
  return best?.[2];
}

/** A path in the site, of an address that is relative to a page. */
const inSite = ({ page }: Placed, address: string) => posix.join(posix.dirname(page), decodeURI(address));

function languageOf({ notebook: { metadata } }: Placed): string {
  const info = metadata['language_info'];
  const name = isRecord(info) ? info['name'] : undefined;
  return typeof name === 'string' ? name : 'typescript';
}

function renderingOf(
  placed: Placed,
  { pages, hasFile, inRepository }: Targets,
  pictures: Map<string, string>,
  files: Set<string>,
): Rendering {
  return {
    showsHtml: true,
    formulas: 'htmlAndMathml',
    linksHeadings: true,
    plotsMove: true,
    obeysTags: true,
    folded: wordsOf(placed.language).folded,
    addressOf: (address, kind) => {
      if (/^(\w[\w+.-]*:|#|\/\/)/.test(address)) {
        // nothing is loaded from elsewhere
        return kind === 'link' || address.startsWith('data:image/') ? address : undefined;
      }
      const [, path, mark] = /^([^#?]*)(.*)$/.exec(address)!;
      const target = posix.join(posix.dirname(placed.path), decodedPath(path));
      const page = pages.get(target);
      if (page !== undefined) return linkFrom(placed.page, page) + mark;
      if (target.startsWith('../') || !hasFile(target))
        return kind === 'link' ? inRepository(target) : undefined;
      files.add(target);
      return linkFrom(placed.page, `files/${target}`) + mark;
    },
    pictureAddress: (mime, base64) => {
      const bytes = base64.replace(/\s/g, '');
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
      const path = `pictures/${hash}.${/\/(\w+)/.exec(mime)![1]}`;
      pictures.set(path, bytes);
      return linkFrom(placed.page, path);
    },
  };
}

function decodedPath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** The page's text, cut at its headings, without pictures, numbers in outputs, and specifications. */
function sectionsOf(html: string): Section[] {
  const readable = html.replace(/<script[^]*?<\/script>|<pre class="(?!code)[^]*?<\/pre>/g, ' ');
  return readable.split(/(?=<h[2-6] id=)/).map(part => {
    const [head, id, heading] = /^<h\d id="([^"]*)">([^]*?)<\/h\d>/.exec(part) ?? ['', '', ''];
    return { id, heading: plainText(heading), text: plainText(part.slice(head.length)) };
  });
}
