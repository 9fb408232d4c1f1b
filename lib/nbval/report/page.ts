import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../../cli/escape';
import type { PictureDifference } from '../compare/picture';
import type { CellResult } from '../run/notebookrunner';
import { explain } from './explain';
import { outputsHtml, pictureHtml } from './reportoutput';

/** Where a cell stands: in words, and an address that shows it. */
export interface CellLink {
  readonly place: string;
  readonly address: string;
}

/**
 * A page in HTML with every cell that has a failure: its source, the difference, and the stored output beside
 * the new one, tables and pictures rendered.
 *
 * @param linkOf the place of a cell in the notebook's file.
 */
export function reportPage(
  title: string,
  results: readonly CellResult[],
  linkOf: (result: CellResult) => CellLink,
): string {
  const counts = new Map<string, number>();
  for (const { verdict } of results) counts.set(verdict.status, (counts.get(verdict.status) ?? 0) + 1);
  const failed = results.filter(({ verdict }) => verdict.failure);
  const contents = failed.map(
    ({ cell, verdict }) =>
      `<li><a href="#cell-${cell.number}">${escapeHtml(cell.title)}</a> ` +
      `${escapeHtml(verdict.failure!.message)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}: differences</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}</p>
<nav><ul>
${contents.join('\n')}
</ul></nav>
${failed.map(result => section(result, linkOf(result))).join('\n')}
</body>
</html>
`;
}

function section(result: CellResult, { place, address }: CellLink): string {
  const { cell, verdict, pictures } = result;
  const { failure, status, reason } = verdict;
  return `<section id="cell-${cell.number}">
<h2><a href="#cell-${cell.number}">${escapeHtml(cell.title)}</a>
<small>${status}${reason ? `: ${escapeHtml(reason)}` : ''}</small></h2>
<p>${escapeHtml(failure!.message)} <a class="place" href="${escapeHtml(address)}">${escapeHtml(place)}</a></p>
<pre class="source">${escapeHtml(cell.source)}</pre>
<pre>${detailHtml(result)}</pre>
${besideHtml(result)}
${pictures.map(pictureSection).join('\n')}
</section>`;
}

function detailHtml({ verdict: { failure } }: CellResult): string {
  if (!failure?.difference) return escapeHtml(stripVTControlCharacters(failure?.detail ?? ''));
  return explain(failure.difference)
    .split('\n')
    .map(line => {
      const kind = line.startsWith('-') ? 'stored' : line.startsWith('+') ? 'got' : undefined;
      return kind ? `<span class="${kind}">${escapeHtml(line)}</span>` : escapeHtml(line);
    })
    .join('\n');
}

/** The stored outputs beside the new ones. */
function besideHtml({ cell, run, verdict: { failure } }: CellResult): string {
  if (!run || failure?.kind !== 'difference') return '';
  const column = (name: string, html: string) => `<div><h3>${name}</h3>\n${html}\n</div>`;
  return `<div class="beside">
${column('stored', outputsHtml(cell.storedOutputs, run.outputs))}
${column('got', outputsHtml(run.outputs, cell.storedOutputs))}
</div>`;
}

function pictureSection({ mime, stored, fresh, marked, what }: PictureDifference): string {
  const figure = (caption: string, type: string, base64: string | undefined) =>
    base64 === undefined
      ? ''
      : `<figure>${pictureHtml(type, base64)}<figcaption>${caption}</figcaption></figure>`;
  return (
    `<p>${escapeHtml(what)}</p>\n` +
    `<div class="pictures">${figure('stored', mime, stored)}${figure('got', mime, fresh)}` +
    `${figure('difference', 'image/png', marked)}</div>`
  );
}

const style = `
:root { --text: #1f2328; --page: #fff; --box: #f6f8fa; --line: #d1d9e0; --source: #eef3fb; --link: #0a58ca;
  --stored: #ffe3e3; --got: #dcf5dc; --differs: #fff0b3; --stderr: #fff1f0; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --page: #0d1117; --box: #161b22; --line: #3d444d; --source: #131d2e;
    --link: #6ea8fe; --stored: #5c1f24; --got: #173f24; --differs: #5c4a00; --stderr: #2d1517; }
}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  color: var(--text); background: var(--page); }
a { color: var(--link); }
h2 a { color: inherit; text-decoration: none; } h2 a:hover { text-decoration: underline; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
h3 { font-size: .9rem; margin: .5rem 0; } .place { font-family: monospace; font-size: .85rem; }
pre { background: var(--box); padding: .75rem; overflow-x: auto; border-radius: 4px; }
pre:empty { display: none; }
pre.source { background: var(--source); } pre.stderr { background: var(--stderr); }
.stored { background: var(--stored); } .got { background: var(--got); }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; }
@media (max-width: 50rem) { .beside { grid-template-columns: minmax(0, 1fr); } }
.pictures { display: flex; flex-wrap: wrap; gap: 1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
td, th { border: 1px solid var(--line); padding: .2rem .6rem; text-align: right; }
.differs { background: var(--differs); }
figure { margin: 0; }
iframe { width: 100%; border: 1px solid var(--line); background: #fff; resize: vertical; }
img { max-width: 100%; border: 1px solid var(--line); background: #fff; }
figure img { max-width: 20rem; image-rendering: pixelated; }
`;
