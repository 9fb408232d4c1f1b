import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The style sheet of a page of feedback: that of cells, and what stands around them. */
export const pageStyle = `${readFileSync(join(__dirname, '..', '..', 'site', 'cellstyle.css'), 'utf8')}
body {
  font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
  color: var(--ink); background: var(--paper);
}
a { color: var(--link); }
td.points { text-align: right; white-space: nowrap; }
section { margin: 1.5rem 0; }
section.graded { border-left: 4px solid var(--faint); padding-left: 1rem; }
section.passed { border-color: #2e7d32; }
section.partial { border-color: #f9a825; }
section.failed, section.no-response { border-color: #c62828; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
pre.text, pre.reason, pre.unseen, pre.comment { font: inherit; }
pre.text, pre.reason, pre.unseen { padding: 0; }
pre.comment { background: light-dark(#e3f2fd, #1c3346); }
pre.reason, pre.unseen { font-style: italic; }
`;

/**
 * The Content-Security-Policy of a page of feedback: it may show pictures that are in it and use `pageStyle`,
 * and may load or run nothing else.
 */
export const contentPolicy =
  `default-src 'none'; img-src data:; style-src ` +
  `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;
