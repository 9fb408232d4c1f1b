/**
 * A text of which the middle is left out where it is too long for a notebook, in the words of `util.inspect`.
 *
 * @param head characters that are kept at the beginning.
 * @param tail characters that are kept at the end.
 */
export function shortened(text: string, head: number, tail = 0): string {
  const left = text.length - head - tail;
  if (left <= 0) return text;
  return `${text.slice(0, head)}... ${left} more characters${tail > 0 ? `\n...${text.slice(-tail)}` : ''}`;
}
