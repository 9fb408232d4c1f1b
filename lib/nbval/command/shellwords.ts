import { UsageError } from '../../cli/args';

/**
 * The words of a text as Python's `shlex.split` has them: between white space, with quotes and backslashes.
 *
 * @throws UsageError for a quote without its end.
 */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  const word = /\s*((?:"(?:[^"\\]|\\[^])*"|'[^']*'|\\[^]|[^\s"'\\])+)/y;
  let end = 0;
  for (let found = word.exec(text); found; found = word.exec(text)) {
    end = word.lastIndex;
    words.push(found[1].replace(/"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])/g, unquoted));
  }
  if (text.slice(end).trim() !== '') throw new UsageError(`no closing quotation in ${text}`);
  return words;
}

function unquoted(_: string, double?: string, single?: string, escaped?: string): string {
  return double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? '';
}
