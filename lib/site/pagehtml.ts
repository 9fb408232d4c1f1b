import { escapeHtml } from '../cli/escape';
import { frameHtml, type SharedFrame } from './pageframe';
import type { PageModel } from './pagemodel';
import { runNotice } from './runnotice';
import { downloadOf, linkFrom, type SiteSource } from './sitemodel';
import type { Words } from './words';

/** A page and its neighbours. */
export interface PagePlace {
  readonly model: PageModel;
  /** All pages of its language, in order. */
  readonly siblings: readonly PageModel[];
  readonly source: SiteSource;
  readonly frame: SharedFrame;
}

/** The page of a notebook, as HTML. */
export function pageHtml({ model, siblings, source, frame }: PagePlace): string {
  const { placed, title, titleHtml, summary, html } = model;
  const { words } = frame;
  const at = siblings.indexOf(model);
  return frameHtml({
    ...frame,
    page: placed.page,
    title: `${title} · ${source.title}`,
    description: summary,
    hasFormulas: html.includes('class="katex'),
    body: `<div class="columns">
<nav class="book" aria-label="${words.contents}">
<ol>
${siblings.map(sibling => bookItem(model, sibling)).join('\n')}
</ol>
</nav>
<main id="text">
<div class="opening">
<p class="place">${words.place(at + 1, siblings.length)}</p>
<h1>${titleHtml}</h1>
<ul class="actions">
${actions(model, source, words).join('\n')}
</ul>
${runNotice(source, words, [model.placed])}</div>
${tocHtml(model, words)}<article>
${html}
</article>
<nav class="turn" aria-label="${words.previous}, ${words.next}">
${turn(model, siblings[at - 1], 'prev', words.previous)}\
${turn(model, siblings[at + 1], 'next', words.next)}</nav>
</main>
</div>`,
  });
}

function bookItem({ placed }: PageModel, { placed: to, title }: PageModel): string {
  const current = to === placed ? ' aria-current="page"' : '';
  return `<li><a href="${linkFrom(placed.page, to.page)}"${current}>${escapeHtml(title)}</a></li>`;
}

function tocHtml({ headings }: PageModel, words: Words): string {
  if (headings.length < 2) return '';
  const items = headings.map(
    ({ id, text, level }) =>
      `<li class="level-${level}"><a href="#${encodeURI(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav class="toc" aria-label="${words.onThisPage}">
<p>${words.onThisPage}</p>
<ul>
${items.join('\n')}
</ul>
</nav>
`;
}

/** What can be done with a notebook: its file, where it lies, and where it runs. */
function actions({ placed }: PageModel, source: SiteSource, words: Words): string[] {
  const link = (href: string, text: string, more = '') =>
    `<li><a href="${escapeHtml(href)}"${more}>${text}</a></li>`;
  const path = [source.folder, placed.path].filter(part => part !== '').join('/');
  const binder = source.repository && binderAddress(source.repository, path);
  return [
    ...(source.hasLite
      ? [
          link(
            `${linkFrom(placed.page, 'lite/notebooks/index.html')}?path=${encodeURIComponent(placed.path)}`,
            words.run,
          ),
        ]
      : []),
    link(linkFrom(placed.page, downloadOf(placed)), words.download, ' download'),
    ...(source.repository === undefined
      ? []
      : [link(`${source.repository}/blob/HEAD/${encodeURI(path)}`, 'GitHub')]),
    ...(binder ? [link(binder, 'Binder')] : []),
  ];
}

/** Binder builds a repository of GitHub and opens a notebook in it. */
function binderAddress(repository: string, path: string): string | undefined {
  const [, name] = /^https:\/\/github\.com\/([^/]+\/[^/]+)$/.exec(repository) ?? [];
  return name && `https://mybinder.org/v2/gh/${name}/HEAD?urlpath=${encodeURIComponent(`lab/tree/${path}`)}`;
}

function turn({ placed }: PageModel, to: PageModel | undefined, rel: 'prev' | 'next', word: string): string {
  if (!to) return '';
  return (
    `<a class="${rel}" rel="${rel}" href="${linkFrom(placed.page, to.placed.page)}">` +
    `<span>${word}</span> ${escapeHtml(to.title)}</a>\n`
  );
}
