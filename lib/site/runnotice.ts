import { escapeHtml } from '../cli/escape';
import { megabytesOf, type SiteNotebook, type SiteSource } from './sitemodel';
import type { Words } from './words';

/**
 * What a reader should know before notebooks run in the browser: how much is loaded. `page.js` adds what will
 * not work in this one.
 */
export function runNotice(
  { hasLite, firstVisit }: SiteSource,
  words: Words,
  notebooks: readonly SiteNotebook[],
): string {
  if (!hasLite) return '';
  const { tooOld, slow, asFile, unshared, phone } = words;
  const limits = Object.entries({ old: tooOld, slow, file: asFile, unshared, phone }).map(
    ([name, text]) => ` data-${name}="${escapeHtml(text)}"`,
  );
  const most = firstVisit && Math.max(...notebooks.map(notebook => megabytesOf(firstVisit, notebook)));
  const size = most === undefined ? '' : words.loads(most);
  return `<p class="runs"${limits.join('')}>${words.runs} ${size}</p>\n`;
}
