import { stripVTControlCharacters } from 'node:util';
import { escapeHtml } from '../../cli/escape';
import type { PictureDifference } from '../compare/picture';
import type { CellResult } from '../run/notebookrunner';
import { explain } from './explain';

/** A page in HTML with every cell that has a failure: the stored output, the new one, and the difference. */
export function reportPage(title: string, results: readonly CellResult[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of results) counts.set(verdict.status, (counts.get(verdict.status) ?? 0) + 1);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}: differences</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${[...counts].map(([status, count]) => `${count} ${status}`).join(', ')}</p>
${results
  .filter(({ verdict }) => verdict.failure)
  .map(section)
  .join('\n')}
</body>
</html>
`;
}

function section({ cell, verdict: { failure, status, reason }, pictures }: CellResult): string {
  const detail = failure!.difference ? explain(failure!.difference) : (failure!.detail ?? '');
  return `<section id="cell-${cell.number}">
<h2>${escapeHtml(cell.title)} <small>${status}${reason ? `: ${escapeHtml(reason)}` : ''}</small></h2>
<p>${escapeHtml(failure!.message)}</p>
<pre class="source">${escapeHtml(cell.source)}</pre>
<pre>${stripVTControlCharacters(detail).split('\n').map(marked).join('\n')}</pre>
${pictures.map(pictureSection).join('\n')}
</section>`;
}

function pictureSection({ mime, stored, fresh, marked, what }: PictureDifference): string {
  const figure = (caption: string, type: string, base64: string | undefined) =>
    base64 === undefined
      ? ''
      : `<figure><img src="data:${type};base64,${escapeHtml(base64)}" ` +
        `alt=""><figcaption>${caption}</figcaption></figure>`;
  return (
    `<p>${escapeHtml(what)}</p>\n` +
    `<div>${figure('stored', mime, stored)}${figure('got', mime, fresh)}` +
    `${figure('difference', 'image/png', marked)}</div>`
  );
}

const marked = (line: string) => {
  const kind = line.startsWith('-') ? 'stored' : line.startsWith('+') ? 'got' : undefined;
  return kind ? `<span class="${kind}">${escapeHtml(line)}</span>` : escapeHtml(line);
};

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
pre { background: #f6f6f6; padding: .75rem; overflow-x: auto; }
pre.source { background: #eef3fb; }
.stored { background: #ffe3e3; } .got { background: #dcf5dc; }
div { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { margin: 0; }
img { max-width: 20rem; border: 1px solid #ccc; image-rendering: pixelated; }
`;
