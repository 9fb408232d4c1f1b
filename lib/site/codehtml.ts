import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../cli/escape';
import { highlighter } from './packages';

/** Text as a `<pre>` element, without the control sequences of a terminal. */
export const preHtml = (kind: string, text: string): string =>
  `<pre class="${kind}">${escapeHtml(stripVTControlCharacters(text))}</pre>`;

/** Characters of code: a longer one is data, which takes time and gains nothing. */
const longest = 50_000;

/**
 * Code with its words marked by highlight.js's classes, to which a style sheet gives colours.
 *
 * @param language as a notebook or a fence names it; code in an unknown one stays plain.
 */
export function codeHtml(source: string, language: string): string {
  const code = stripVTControlCharacters(source).replace(/\n$/, '');
  const known = /^\w+/.exec(language)?.[0].toLowerCase() ?? '';
  if (['text', 'output', 'console'].includes(known)) return preHtml('result', code);
  if (!highlighter.getLanguage(known) || code.length > longest)
    return `<pre class="code"><code>${escapeHtml(code)}</code></pre>`;
  const { value } = highlighter.highlight(code, { language: known, ignoreIllegals: true });
  return `<pre class="code"><code class="language-${known}">${value}</code></pre>`;
}
