import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readNotebook, textOf, type Cell } from '../../lib/jupyter/notebook/nbformat';
import { notebookFile } from '../support/experiments';
import { root } from '../support/root';

// docs/coverage.md says in which cell an idea of the chapter is

const lines = readFileSync(join(root, 'docs', 'coverage.md'), 'utf8').split('\n');
const rows = lines.filter(line => line.startsWith('|') && !/^\|(---| in the chapter )/.test(line));

const row = /^\| (.+) \| \[(\d\d)\]\(\.\.\/notebooks\/(\2_\w+\.ipynb)\) \| `(.+)` \|$/;

const texts = new Map<string, string[]>();
const cellsOf = (notebook: string): string[] => {
  const known = texts.get(notebook) ?? readNotebook(notebookFile(notebook)).cells.flatMap(cellTexts);
  texts.set(notebook, known);
  return known;
};

/** The source of a cell, and the texts below it. */
const cellTexts = ({ source, outputs = [] }: Cell): string[] => [
  textOf(source),
  ...outputs.flatMap(output => {
    if (output.output_type === 'stream') return textOf(output.text);
    if (output.output_type === 'error') return output.evalue;
    return textOf((output.data['text/plain'] ?? '') as string);
  }),
];

it('names a notebook and a text for each idea, for some 130 ideas or more', () => {
  expect(rows.filter(line => !row.test(line))).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(130);
});

it('every text is in a cell of its notebook', () => {
  const missing = rows.filter(line => {
    const [, , , file, text] = row.exec(line)!;
    return !cellsOf(basename(file, '.ipynb')).some(cell => cell.includes(text));
  });
  expect(missing).toEqual([]);
});
