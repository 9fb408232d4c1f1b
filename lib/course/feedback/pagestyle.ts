import { createHash } from 'node:crypto';

/** The style sheet of a page of feedback. */
export const pageStyle = `
body {
  font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222;
}
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid #ddd; padding: .25rem .75rem; text-align: left; vertical-align: top; }
td.points { text-align: right; white-space: nowrap; }
section { margin: 1.5rem 0; }
section.graded { border-left: 4px solid #888; padding-left: 1rem; }
section.passed { border-color: #2e7d32; }
section.partial { border-color: #f9a825; }
section.failed, section.no-response { border-color: #c62828; }
pre {
  margin: .25rem 0; padding: .5rem .75rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere;
}
pre.code { background: #f4f4f4; }
pre.text { font: inherit; padding: 0; }
pre.stderr, pre.error { background: #ffebee; }
pre.comment { background: #e3f2fd; font: inherit; }
pre.reason, pre.unseen { font: inherit; font-style: italic; padding: 0; }
img { max-width: 100%; }
`;

/**
 * The Content-Security-Policy of a page of feedback: it may show pictures that are in it and use `pageStyle`,
 * and may load or run nothing else.
 */
export const contentPolicy =
  `default-src 'none'; img-src data:; style-src ` +
  `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`;
