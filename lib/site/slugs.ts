/**
 * The id of a heading, as GitHub makes it: letters and digits of every script, in small letters, joined by
 * dashes.
 *
 * @param used the ids that the page has; a second one of a name gets a number.
 */
export function slugOf(text: string, used: ReadonlySet<string>): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  // an id begins with a letter, so that a style sheet can name it
  const base = words.join('-').replace(/^(?!\p{L})/u, 's-');
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!used.has(id)) return id;
  }
}
