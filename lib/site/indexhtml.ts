import { escapeHtml } from '../cli/escape';
import { frameHtml, type SharedFrame } from './pageframe';
import type { PageModel } from './pagemodel';
import { linkFrom } from './sitemodel';

/** The index page of a language. */
export interface IndexPlace {
  /** The page's path in the site. */
  readonly page: string;
  readonly models: readonly PageModel[];
  /** What the site is, as HTML. */
  readonly about: string;
  /** What to know before notebooks run in the browser, as HTML. */
  readonly notice: string;
  readonly frame: SharedFrame;
}

/** The list of all notebooks of a language, with a line and a picture of each. */
export function indexHtml({ page, models, about, notice, frame }: IndexPlace): string {
  const heading = about.includes('<h1') ? '' : `<h1>${escapeHtml(frame.siteTitle)}</h1>\n`;
  return frameHtml({
    ...frame,
    page,
    title: frame.siteTitle,
    description: models.map(({ title }) => title).join('; '),
    hasFormulas: about.includes('class="katex'),
    body: `<main id="text" class="index">
<div class="about">
${heading}${about}${notice}</div>
<ol class="cards">
${models.map(model => card(page, model)).join('\n')}
</ol>
</main>`,
  });
}

function card(page: string, { placed, title, summary, picture }: PageModel): string {
  const image = picture === undefined ? '' : `<img src="${linkFrom(page, picture)}" alt="" loading="lazy">`;
  return (
    `<li><div class="picture">${image}</div><div><h2><a href="${linkFrom(page, placed.page)}">` +
    `${escapeHtml(title)}</a></h2>\n<p>${escapeHtml(summary)}</p></div></li>`
  );
}
