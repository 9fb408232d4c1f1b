import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, textOf, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { codeParts } from './codetexts';
import { isNearly, notebookFile, shownText } from './experiments';
import { root } from './root';

/** A notebook of the book in another language. */
export interface Translated {
  readonly language: string;
  readonly name: string;
  readonly path: string;
  readonly translation: Notebook;
  readonly original: Notebook;
}

const folder = join(root, 'notebooks');

/** Every notebook in every language: `notebooks/LANGUAGE/NAME.ipynb`. */
export const translations: Translated[] = readdirSync(folder, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
  .flatMap(({ name: language }) =>
    readdirSync(join(folder, language))
      .filter(file => file.endsWith('.ipynb'))
      .sort()
      .map(file => {
        const [name, path] = [file.replace('.ipynb', ''), join(folder, language, file)];
        return {
          language,
          name,
          path,
          translation: readNotebook(path),
          original: readNotebook(notebookFile(name)),
        };
      }),
  );

/** What has to be equal in two cells: their type, tags and what a viewer hides. */
export const frameOf = ({ id, cell_type, metadata }: Cell): object => {
  return { id, cell_type, metadata: { ...metadata, translates: undefined } };
};

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** The code of a cell: its own, or that in the fences of a Markdown cell. */
export const codeOf = ({ cell_type, source }: Cell): string[] =>
  cell_type === 'code'
    ? [textOf(source)]
    : [...textOf(source).matchAll(fence)].filter(([, kind]) => kind === 'ts').map(([, , code]) => code);

/** Where the code of a translated cell is another one than the original's, in sentences. */
export function codeDifferences(translated: Cell, original: Cell, isInLanguage: (text: string) => boolean) {
  const [ours, theirs] = [translated, original].map(cell => codeOf(cell).map(codeParts));
  if (ours.length !== theirs.length) return [`${ours.length} pieces of code instead of ${theirs.length}`];
  return ours.flatMap((our, i) => {
    const their = theirs[i];
    const at = their.tokens.findIndex((token, k) => token !== our.tokens[k]);
    if (at >= 0 || our.tokens.length > their.tokens.length)
      return [
        `${our.tokens.slice(at, at + 5).join(' ')} instead of ${their.tokens.slice(at, at + 5).join(' ')}`,
      ];
    const texts = our.texts.filter((text, k) => text !== their.texts[k] && !isInLanguage(text));
    const comments = our.comments.filter(text => /[A-Za-z]{2}/.test(text) && !isInLanguage(text));
    return [...texts.map(text => `the text ${text}`), ...comments.map(text => `the comment ${text}`)];
  });
}

/** The texts that a cell shows, or says that its code shows. */
const shownBy = ({ cell_type, source, outputs = [] }: Cell): string =>
  cell_type === 'code'
    ? shownText(outputs)
    : [...textOf(source).matchAll(fence)]
        .filter(([, kind]) => kind !== 'ts')
        .map(([, , text]) => text)
        .join('\n');

const numbers = /-?\d+(?:\.\d*)?(?:e[+-]?\d+)?/gi;

/** Times are the machine's, and the first cell names its backend. */
const comparable = (text: string): string =>
  text.replace(/TensorFlow\.js [\d.]+ on .*(\n.*where it can be had.*)?/g, '').replace(/\b\d\d:\d\d\b/g, '');

/** Whether two cells show the same numbers, in whatever order the languages put them. */
export function showsSame(translated: Cell, original: Cell): boolean {
  const [ours, theirs] = [translated, original].map(shownBy).map(comparable);
  const inOrder = (text: string) =>
    (text.match(numbers) ?? []).sort((a, b) => Number(a) - Number(b)).join(' ');
  return isNearly(ours, theirs) || isNearly(inOrder(ours), inOrder(theirs));
}

/** The kinds of a code cell's outputs. */
export const kindsOf = ({ outputs = [] }: Cell): string[] =>
  outputs.map(output =>
    'data' in output ? Object.keys(output.data).sort().join(' ') : `${output.output_type}`,
  );

/** The skeleton of a Markdown text: headings by level, answers, things to try, links within the book. */
export function skeletonOf(source: string): string[] {
  const text = source.replace(fence, '');
  return [
    ...[...text.matchAll(/^(#+) /gm)].map(([, level]) => level),
    ...[...text.matchAll(/<(\/?(?:details|summary))>/g)].map(([, tag]) => tag),
    ...[...text.matchAll(/\]\(((?!http)[^)]+)\)/g)].map(([, target]) =>
      target.replace(/^(\.\.\/)+|^[a-z]{2}\//, ''),
    ),
    ...[...text.matchAll(/\*\*(?:Try it\.|试一试。)\*\*/g)].map(() => 'try it'),
  ];
}
