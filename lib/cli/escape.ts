import { stripVTControlCharacters } from 'node:util';
import escapeHtml from 'escape-html';

export { escapeHtml };

/**
 * Text as an attribute of XML, or between its tags. XML 1.0 has no way to write control characters
 * (https://www.w3.org/TR/xml/#charsets): they become U+FFFD.
 */
export function escapeXml(text: string): string {
  const allowed = stripVTControlCharacters(text).replace(
    /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/gu,
    '\ufffd',
  );
  return escapeHtml(allowed).replace(/[\n\r]/g, lineEnd => `&#${lineEnd.charCodeAt(0)};`);
}
