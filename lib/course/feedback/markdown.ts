import markdownIt from 'markdown-it';

const renderer = markdownIt({ html: false }).disable('image'); // which would be loaded from elsewhere

/**
 * A text cell as it looks in a notebook, but for pictures. HTML in it is shown as text, and no link runs a
 * script.
 */
export const markdown = (text: string): string => `<div class="text">${renderer.render(text)}</div>`;
