import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { textOf, writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { selectNotebooks } from '../../scripts/notebooks/selectnotebooks';
import {
  beginTranslation,
  originalOf,
  originalOfFile,
  outdatedCells,
  renewMarks,
  sourceMark,
} from '../../scripts/translation/translation';
import { temporaryFolder } from '../support/folder';

const original: Notebook = {
  cells: [
    { cell_type: 'markdown', id: 'words', metadata: {}, source: 'One, two.' },
    {
      cell_type: 'code',
      id: 'code',
      metadata: { tags: ['hide-cell'] },
      source: ['1 + ', '1'],
      execution_count: 1,
      outputs: [{ output_type: 'stream', name: 'stdout', text: '2' }],
    },
  ],
  metadata: { fastbook: { data: 'MNIST' } },
  nbformat: 4,
  nbformat_minor: 5,
};
const begun = beginTranslation(original, 'book/a.ipynb', 'book/zh/a.ipynb');

it('a translation begins with the cells of its original, without outputs, each with a mark', () => {
  expect(begun.metadata).toEqual({ fastbook: { data: 'MNIST', translates: '../a.ipynb' } });
  expect(begun.cells).toEqual([
    { ...original.cells[0], metadata: { translates: sourceMark('One, two.') } },
    {
      ...original.cells[1],
      metadata: { tags: ['hide-cell'], translates: sourceMark('1 + 1') },
      execution_count: null,
      outputs: [],
    },
  ]);
  expect(originalOf('/x/zh/a.ipynb', begun)).toBe(resolve('/x/a.ipynb'));
  expect(originalOf('/x/a.ipynb', original)).toBeUndefined();
});

it('names the cells whose original has changed since, is new, or is gone, until they have followed', () => {
  const [words, code] = original.cells;
  const changed: Notebook = { ...original, cells: [{ ...words, source: 'One, two, three.' }, code] };
  expect(outdatedCells(begun, original)).toEqual([]);
  expect(outdatedCells(begun, changed)).toEqual(['words']);
  expect(outdatedCells(begun, { ...original, cells: [words] })).toEqual(['code']);
  expect(outdatedCells(renewMarks(begun, changed, []), changed)).toEqual([]);
  expect(outdatedCells(renewMarks(begun, changed, ['code']), changed)).toEqual(['words']);
  expect(() => renewMarks(begun, changed, ['word'])).toThrow('there is no cell word in both notebooks');
  expect(textOf(renewMarks(begun, changed, []).cells[0].source)).toBe('One, two.');
});

it('of a folder with a notebook and its translation the notebook is run, or the other by its folder', () => {
  const folder = temporaryFolder('translation-');
  mkdirSync(join(folder, 'zh'));
  const [a, zh] = [join(folder, 'a.ipynb'), join(folder, 'zh', 'a.ipynb')];
  writeNotebook(a, original);
  writeNotebook(zh, begun);
  const selected = (...paths: string[]) =>
    selectNotebooks({ paths, only: [], shard: { index: 1, count: 1 } });
  expect(selected(folder)).toEqual([a]);
  expect(selected(join(folder, 'zh'))).toEqual([zh]);
  expect(selected(a, zh)).toEqual([a, zh]);
  expect(originalOfFile(zh)).toBe(a);
  expect(originalOfFile(join(folder, 'none.ipynb'))).toBeUndefined();
  expect(readFileSync(zh, 'utf8')).toContain('"translates": "../a.ipynb"');
});
