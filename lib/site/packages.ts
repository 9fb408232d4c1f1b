import type { MarkdownIt } from 'markdown-it';

// The build bundles what this file requires, so that an install does not have to. It is required, and typed
// here, since highlight.js's own types bring those of a whole browser along.

/** highlight.js, as far as it is used. */
export interface Highlighter {
  registerLanguage(name: string, language: unknown): void;
  getLanguage(name: string): object | undefined;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
}

/** Which HTML sanitize-html lets pass. */
export interface Sanitizing {
  readonly allowedTags: readonly string[];
  readonly allowedAttributes: Readonly<Record<string, readonly string[]>>;
  readonly allowedStyles?: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>>;
  readonly allowedSchemes?: readonly string[];
  readonly allowedSchemesByTag?: Readonly<Record<string, readonly string[]>>;
  readonly allowProtocolRelative?: boolean;
  /** Elements whose text is left out with them. */
  readonly nonTextTags?: readonly string[];
  /** Elements that are left out with all that they hold. */
  readonly exclusiveFilter?: (element: SanitizedElement) => boolean;
  readonly transformTags?: Readonly<
    Record<
      string,
      (
        tagName: string,
        attribs: Readonly<Record<string, string>>,
      ) => { tagName: string; attribs: Record<string, string>; text?: string }
    >
  >;
}

/** An element of the HTML that is sanitized. */
export interface SanitizedElement {
  readonly attribs: Readonly<Record<string, string>>;
}

/* eslint-disable @typescript-eslint/no-require-imports -- import has the types */

/** Marks the words of code. */
export const highlighter = require('highlight.js/lib/core') as Highlighter;

for (const [name, language] of Object.entries({
  bash: require('highlight.js/lib/languages/bash') as unknown,
  css: require('highlight.js/lib/languages/css') as unknown,
  javascript: require('highlight.js/lib/languages/javascript') as unknown,
  json: require('highlight.js/lib/languages/json') as unknown,
  python: require('highlight.js/lib/languages/python') as unknown,
  typescript: require('highlight.js/lib/languages/typescript') as unknown,
  xml: require('highlight.js/lib/languages/xml') as unknown,
}))
  highlighter.registerLanguage(name, language);

/** Reads formulas in Markdown, as VS Code's notebooks do, and has KaTeX set them. */
export const katexPlugin = (
  require('@vscode/markdown-it-katex') as { default: (renderer: MarkdownIt, options: object) => void }
).default;

/** Leaves of HTML what is allowed. */
export const sanitizeHtml = require('sanitize-html') as (html: string, options: Sanitizing) => string;
