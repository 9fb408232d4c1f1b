import { escapeHtml } from '../cli/escape';
import { linkFrom } from './sitemodel';
import { nameOfLanguage, type Words } from './words';

/** What stands around every page of a site. */
export interface PageFrame {
  /** The page's path in the site. */
  readonly page: string;
  readonly language: string;
  readonly words: Words;
  readonly siteTitle: string;
  /** The index page of this language. */
  readonly index: string;
  /** The title in the browser's tab. */
  readonly title: string;
  readonly description: string;
  /** The same page in other languages. */
  readonly others: readonly { readonly language: string; readonly page: string }[];
  readonly hasFormulas: boolean;
  /** The HTML of all that is between head and foot. */
  readonly body: string;
}

/** What all pages of a language share, and where each is in the other languages. */
export type SharedFrame = Pick<PageFrame, 'index' | 'language' | 'others' | 'siteTitle' | 'words'>;

/** A whole page. */
export function frameHtml(frame: PageFrame): string {
  const { page, language, words, siteTitle, index, title, description, others, hasFormulas, body } = frame;
  const asset = (name: string) => linkFrom(page, `assets/${name}`);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<meta name="description" content="${escapeHtml(description)}">
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
${hasFormulas ? `<link rel="stylesheet" href="${asset('katex/katex.min.css')}">\n` : ''}\
<link rel="stylesheet" href="${asset('cellstyle.css')}">
<link rel="stylesheet" href="${asset('sitestyle.css')}">
${others.map(alternate(page)).join('')}\
<script src="${asset('theme.js')}"></script>
<script src="${asset('page.js')}" defer></script>
</head>
<body data-texts="${asset(searchFile(language))}" data-root="${rootFrom(page)}" \
data-copy="${words.copy}" data-copied="${words.copied}" data-play="${words.play}" \
data-pause="${words.pause}">
<a class="skip" href="#text">${words.skip}</a>
<header class="bar">
<a class="home" href="${linkFrom(page, index)}">${escapeHtml(siteTitle)}</a>
<div class="tools">
<button type="button" id="open-search" hidden>${words.search} <kbd>/</kbd></button>
${others.map(language => `${languageLink(page, language)}\n`).join('')}\
<button type="button" id="theme" aria-label="${words.theme}" title="${words.theme}" hidden>\
<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">\
<circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" stroke-width="1.5"></circle>\
<path d="M10 2.5a7.5 7.5 0 0 1 0 15z" fill="currentColor"></path></svg></button>
</div>
</header>
${body}
<dialog id="search" aria-label="${words.search}">
<form method="dialog"><input type="search" id="question" aria-label="${words.searchFor}" \
placeholder="${words.searchFor}" autocomplete="off"><button type="submit">${words.close}</button></form>
<ol id="found" data-nothing="${words.nothingFound}"></ol>
</dialog>
</body>
</html>
`;
}

/** What leads from a page to the site's folder: nothing, or `../`. */
const rootFrom = (page: string) => linkFrom(page, 'index.html').replace(/index\.html$/, '');

/** The file with the texts of a language, in the folder of assets. */
export const searchFile = (language: string): string => `texts-${language}.js`;

const alternate =
  (from: string) =>
  ({ language, page }: PageFrame['others'][number]) =>
    `<link rel="alternate" hreflang="${language}" href="${linkFrom(from, page)}">\n`;

const languageLink = (from: string, { language, page }: PageFrame['others'][number]) =>
  `<a class="language" lang="${language}" hreflang="${language}" href="${linkFrom(from, page)}">` +
  `${escapeHtml(nameOfLanguage(language))}</a>`;
