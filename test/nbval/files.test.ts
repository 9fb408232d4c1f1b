import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { testCellsOf } from '../../lib/nbval/notebook/testcell';
import { discover } from '../../lib/nbval/command/discover';
import { readNotebookFile } from '../../lib/nbval/notebook/read';
import { notebookText } from '../support/notebook';
import { temporaryFolderInPackage } from '../support/folder';

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-files-');
});

const write = (name: string, text: string | Buffer = '') => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
};

const bare = (cells: string) => `{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [${cells}]}`;

it.each([
  ['', 'it is empty'],
  ['{"cells": [', 'it is not JSON'],
  [Buffer.from('{"nbformat": 4, "metadata": {"a": "\xff"}}', 'latin1'), 'it is not UTF-8'],
  ['[]', 'expected a JSON object'],
  ['{"nbformat": 5}', 'expected nbformat 2, 3 or 4, got 5'],
  ['{}', 'expected nbformat 2, 3 or 4, got nothing'],
  ['{"nbformat": 4.0}', 'expected nbformat 2, 3 or 4, got 4'],
  ['{"nbformat": 3}', 'worksheets: expected a list, got nothing'],
  [
    '{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": 1}]}',
    'cells of a worksheet: expected a list, got 1',
  ],
  [
    '{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [null]}]}',
    'cell 1 of the file: expected an object, got null',
  ],
  [
    '{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [{"cell_type": "code", "outputs": [null]}]}]}',
    'cell 1 of the file: output 1: expected an object, got null',
  ],
  [`{"nbformat": ${'4'.repeat(4301)}}`, 'line 1, column 14: expected a whole number of at most 4300 digits'],
  [
    `{"nbformat": 4, "metadata": {"a": ${'['.repeat(1000)}${']'.repeat(1000)}}, "cells": []}`,
    'it is nested more than 1000 levels deep',
  ],
  ['{"nbformat": 4, "cells": []}', 'metadata: expected an object, got nothing'],
  ['{"nbformat": 4, "metadata": {}}', 'cells: expected a list, got nothing'],
  ['{"nbformat": 4, "metadata": 1.0, "cells": []}', 'metadata: expected an object, got 1'],
  [
    '{"nbformat": 4, "nbformat_minor": "5", "metadata": {}, "cells": []}',
    'nbformat_minor: expected a whole number',
  ],
  [bare('null'), 'cell 1 of the file: expected an object, got null'],
  [bare('{"metadata": {}}'), 'cell 1 of the file: cell_type: expected a text, got nothing'],
  [
    bare('{"cell_type": "markdown", "source": ""}'),
    'cell 1 of the file: metadata: expected an object, got nothing',
  ],
  [bare('{"cell_type": "code", "metadata": {}, "outputs": []}'), 'source: expected a text, got nothing'],
  [
    bare('{"cell_type": "code", "source": "", "metadata": {}, "outputs": 1}'),
    'cell 1 of the file: outputs: expected a list, got 1',
  ],
  [
    bare(
      '{"cell_type": "code", "source": "", "metadata": {}, ' +
        '"outputs": [{"output_type": "stream", "text": [1]}]}',
    ),
    'cell 1 of the file: output 1: text: expected a text, or a list of texts, got [1]',
  ],
  [
    bare('{"cell_type": "code", "source": "", "metadata": {"tags": [[]]}, "outputs": []}'),
    'cell 1 of the file: tags: expected texts, got [[]]',
  ],
])('a notebook that is %j is refused with its name and why', (text, reason) => {
  const path = write('bad.ipynb', text);
  expect(() => readNotebookFile(path)).toThrow(`cannot read the notebook ${path}: `);
  expect(() => readNotebookFile(path)).toThrow(reason);
});

it('what is missing in outputs fails its cell, and not the file: a list, data, the name of a stream', () => {
  const cell = (outputs: string) =>
    `{"cell_type": "code", "source": "", "metadata": {}, "execution_count": 1${outputs}}`;
  const path = write(
    'it.ipynb',
    bare(
      [
        cell(''),
        cell(', "outputs": [{"output_type": "display_data"}]'),
        cell(', "outputs": [{"output_type": "stream", "text": "a"}]'),
      ].join(),
    ),
  );
  const faults = (compat: boolean) =>
    testCellsOf(readNotebookFile(path).notebook, { compat, lax: false }).map(cell => cell.storedFault);
  expect(faults(true)).toEqual([
    'The stored cell has no outputs',
    undefined,
    'The stored output 1 is a stream without a name',
  ]);
  expect(faults(false)).toEqual([undefined, undefined, 'The stored output 1 is a stream without a name']);
});

it('in compat a byte order mark is refused, and a file that says no nbformat has 1, as in nbval', () => {
  const marked = write('marked.ipynb', `\ufeff${bare('')}`);
  expect(readNotebookFile(marked).notebook.cells).toEqual([]);
  expect(() => readNotebookFile(marked, true)).toThrow('it begins with a byte order mark');
  const nameless = write('nameless.ipynb', '{"cells": [{"cell_type": "code", "source": "1/0"}]}');
  expect(readNotebookFile(nameless, true).notebook.cells).toMatchObject([
    { source: '', execution_count: null },
  ]);
});

it('a lone surrogate in an output is nothing to complain of', () => {
  const path = write(
    'it.ipynb',
    bare(
      '{"cell_type": "code", "source": "", "metadata": {}, "execution_count": 1, "outputs": ' +
        '[{"output_type": "stream", "name": "stdout", "text": "\\ud83d"}]}',
    ),
  );
  expect(
    testCellsOf(readNotebookFile(path).notebook, { compat: true, lax: false })[0].storedOutputs[0]['text'],
  ).toBe('\ud83d');
});

it('a notebook of nbformat 3 has the same cells in the words of 4', () => {
  const path = write(
    'old.ipynb',
    JSON.stringify({
      nbformat: 3,
      metadata: {},
      worksheets: [
        {
          cells: [
            { cell_type: 'markdown', source: 'text' },
            {
              cell_type: 'code',
              input: ['a\n', 'b'],
              prompt_number: 7,
              outputs: [
                { output_type: 'stream', stream: 'stderr', text: ['e', 'f'] },
                { output_type: 'pyout', prompt_number: 7, text: '1', html: '<b>', json: '{"a": 1}' },
                { output_type: 'pyerr', ename: 'E', evalue: 'v', traceback: [] },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect(testCellsOf(readNotebookFile(path).notebook, { compat: true, lax: false })).toMatchObject([
    {
      number: 1,
      index: 1,
      source: 'a\nb',
      executionCount: 7,
      storedOutputs: [
        { output_type: 'stream', name: 'stderr', text: 'e\nf' },
        {
          output_type: 'execute_result',
          data: { 'text/plain': '1', 'text/html': '<b>', 'application/json': { a: 1 } },
        },
        { output_type: 'error', ename: 'E', evalue: 'v' },
      ],
    },
  ]);
});

it('ten thousand cells are ten thousand tests', () => {
  const path = write('many.ipynb', notebookText(Array.from({ length: 10_000 }, (_, i) => `x = ${i}`)));
  const cells = testCellsOf(readNotebookFile(path).notebook, { compat: false, lax: false });
  expect([cells.length, cells.at(-1)!.title]).toEqual([10_000, 'Cell 10000']);
});

it('notebooks are found as pytest finds them', () => {
  for (const name of [
    'b.ipynb',
    'a.ipynb',
    'a.txt',
    'sub/c.ipynb',
    '_build/d.ipynb',
    '.ipynb_checkpoints/a.ipynb',
    'node_modules/x.ipynb',
    'build/x.ipynb',
    'dist/x.ipynb',
    'venv/x.ipynb',
    'own/x.ipynb',
    'own/pyvenv.cfg',
    'it.egg/x.ipynb',
    'ignored/x.ipynb',
  ])
    write(name);
  symlinkSync('../a.ipynb', join(folder, 'sub', 'link.ipynb'));
  symlinkSync('..', join(folder, 'sub', 'loop'));
  const names = (paths: string[]) =>
    discover(paths, [join(folder, 'ignored')]).map(
      ({ path, cell }) => `${relative(folder, path)}${cell ? `::${cell}` : ''}`,
    );
  expect(names([folder])).toEqual(['_build/d.ipynb', 'a.ipynb', 'b.ipynb', 'sub/c.ipynb', 'sub/link.ipynb']);
  expect(names([join(folder, 'ignored')])).toEqual(['ignored/x.ipynb']);
  expect(names([`${join(folder, 'a.ipynb')}::Cell 3`])).toEqual(['a.ipynb::Cell 3']);
  expect(() => names([join(folder, 'nowhere.ipynb')])).toThrow('file or directory not found');
  expect(() => names([join(folder, 'a.txt')])).toThrow('found no collectors for');
});

describe('findKernel', () => {
  const before = process.env['JUPYTER_PATH'];
  afterEach(() => {
    if (before === undefined) delete process.env['JUPYTER_PATH'];
    else process.env['JUPYTER_PATH'] = before;
  });

  it('reads a kernelspec: its folder, its environment, how it is interrupted', () => {
    process.env['JUPYTER_PATH'] = folder;
    write(
      'kernels/Mine/kernel.json',
      JSON.stringify({
        argv: ['run', '{resource_dir}/x', '{connection_file}'],
        env: { A: '${JUPYTER_PATH}/b' },
        interrupt_mode: 'message',
      }),
    );
    expect(findKernel('mine')).toEqual({
      argv: ['run', `${join(folder, 'kernels', 'Mine')}/x`, '{connection_file}'],
      env: { A: `${folder}/b` },
      interruptMode: 'message',
    });
  });

  it('names the kernels that there are where there is none of that name', () => {
    process.env['JUPYTER_PATH'] = folder;
    write('kernels/mine/kernel.json', '{}');
    expect(() => findKernel('nosuch')).toThrow(/^there is no kernel named nosuch; installed are .*mine/);
    expect(() => findKernel('mine')).toThrow('expected argv to be a list of texts, got undefined');
  });
});
