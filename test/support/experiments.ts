import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { textOf, type Notebook, type Output } from '../../lib/jupyter/notebook/nbformat';
import { root } from './root';

/** A piece of code in the folded answer of a "Try it", and what it is said to show. */
export interface Experiment {
  readonly code: string;
  /** The text of the fence after the code; undefined where there is none. */
  readonly shows?: string;
}

const folder = join(root, 'notebooks');

/** The names of the notebooks of this repository, without `.ipynb`. */
export const notebookNames = readdirSync(folder)
  .filter(file => file.endsWith('.ipynb'))
  .map(file => file.replace('.ipynb', ''))
  .sort();

/** The file of a notebook. */
export const notebookFile = (name: string): string => join(folder, `${name}.ipynb`);

const answer = /<details><summary>What happens, and why<\/summary>\n\n([\s\S]*?)\n<\/details>/g;
const codeAndText = /^```ts\n([\s\S]*?)^```\n(?:\s*^```text\n([\s\S]*?)^```$)?/gm;

/** The Markdown within the folded answers of a text. */
export const answersIn = (markdown: string): string[] =>
  [...markdown.matchAll(answer)].map(([, text]) => text);

/** The experiments of a notebook in their order. */
export const experimentsOf = (notebook: Notebook): Experiment[] =>
  markdownOf(notebook)
    .flatMap(answersIn)
    .flatMap(text => [...text.matchAll(codeAndText)])
    .map(([, code, shows]) => ({
      code: code.trimEnd(),
      ...(shows !== undefined && { shows: shows.trimEnd() }),
    }));

/** The sources of the Markdown cells. */
export const markdownOf = (notebook: Notebook): string[] =>
  notebook.cells.filter(cell => cell.cell_type === 'markdown').map(cell => textOf(cell.source));

/** What a reader sees as text below a cell: an error in one line, pictures and recorded numbers left out. */
export function shownText(outputs: readonly Output[]): string {
  const texts = outputs.map(output => {
    if (output.output_type === 'stream') return textOf(output.text);
    if (output.output_type === 'error') return `${output.ename}: ${output.evalue}\n`;
    const isPicture = Object.keys(output.data).some(mime => /^image|vega|widget|scrapbook/.test(mime));
    return isPicture ? '' : `${textOf(output.data['text/plain'] as string)}\n`;
  });
  return stripVTControlCharacters(texts.join('')).trimEnd();
}

const number = /-?\d+(?:\.\d*)?(?:e[+-]?\d+)?/gi;

/**
 * Whether two texts are the same but for spaces and numbers, each of which may differ by 1 % or by two of
 * its last digit behind the point. Times as `00:01` may be any; rows of a fit's table have two digits, since
 * backends differ in the others. Counts in a line `of 100` images may differ by ten: the last digit of a sum
 * decides on some of them.
 */
export function isNearly(shown: string, expected: string): boolean {
  const [words, numbers] = split(shown);
  const [expectedWords, expectedNumbers] = split(expected);
  return (
    words === expectedWords &&
    expectedNumbers.every(({ text, line }, i) => {
      const decimals = /\.(\d*)/.exec(text)?.[1].length ?? 0;
      const lastDigit = decimals > 0 && !/e/i.test(text) ? 2.01 * 10 ** -decimals : 0;
      const count = /\bof 100\b/.test(line) ? 10 : 0;
      const tolerance = Math.max(0.01 * Math.abs(Number(text)), lastDigit, count);
      return Math.abs(Number(numbers[i].text) - Number(text)) <= tolerance;
    })
  );
}

function split(text: string): [words: string, numbers: { text: string; line: string }[]] {
  const timeless = text
    .replace(/^\d+ .*\d\d:\d\d$/gm, row => row.replace(/\d+\.\d{6}/g, shown => Number(shown).toFixed(2)))
    .replace(/\b\d\d:\d\d\b/g, 'time');
  const numbers = timeless
    .split('\n')
    .flatMap(line => (line.match(number) ?? []).map(found => ({ text: found, line })));
  return [timeless.replace(number, '#').replace(/\s+/g, ''), numbers];
}
