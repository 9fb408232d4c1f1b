import { sanitizeHtml } from './packages';

/** The words of some HTML, without its tags, on one line. */
export function plainText(html: string): string {
  const apart = html.replace(/<\/(p|li|h\d|pre|td|th|tr|summary|div)>/g, ' $&');
  const text = sanitizeHtml(apart, {
    allowedTags: ['a', 'span'], // a filter sees no others; their tags are taken away below
    allowedAttributes: { a: ['class'], span: ['class'] },
    // a formula is there three times, and once is enough
    nonTextTags: ['script', 'style', 'textarea', 'option', 'annotation'],
    exclusiveFilter: ({ attribs }) => ['katex-html', 'heading-link'].includes(attribs['class']),
  });
  return unescaped(text.replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim();
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };

const unescaped = (text: string) =>
  text.replace(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => entities[name]);

/** The first sentence of some HTML, by the rules of its language. */
export function firstSentence(html: string, language: string): string {
  const [first] = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(plainText(html));
  return first?.segment.trim() ?? '';
}
