import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { NotebookTest } from '../../lib/nbval/notebooktest';
import type { NbvalOptions } from '../../lib/nbval/nbvaloptions';
import { display, stdout, writeNotebookFile, type CellSpec } from '../support/notebook';
import { temporaryFolderInPackage } from '../support/folder';

// Cells on a kernel that misbehaves on request, installed by a kernelspec: a cell's code names a fault, or is
// what the kernel prints.

const echo = { kernelspec: { name: 'echo', display_name: 'Echo', language: 'echo' } };
let folder: string;
let before: string | undefined;
beforeEach(() => {
  folder = temporaryFolderInPackage('nbval-live-');
  const spec = join(folder, 'jupyter', 'kernels', 'echo');
  mkdirSync(spec, { recursive: true });
  writeFileSync(
    join(spec, 'kernel.json'),
    JSON.stringify({
      argv: [process.execPath, join(__dirname, '..', 'fixtures', 'echo-kernel.js'), '{connection_file}'],
      display_name: 'Echo',
      language: 'echo',
    }),
  );
  before = process.env['JUPYTER_PATH'];
  process.env['JUPYTER_PATH'] = join(folder, 'jupyter');
});
afterEach(() => {
  if (before === undefined) delete process.env['JUPYTER_PATH'];
  else process.env['JUPYTER_PATH'] = before;
});

const write = (...cells: (string | CellSpec)[]) => writeNotebookFile(folder, 'echo.ipynb', cells, echo);
const says = (text: string): CellSpec => ({ source: text, outputs: [stdout(text)] });

/** Tests the cells, or those with the given numbers, and returns the verdict on each in words. */
async function outcomes(path: string, options: NbvalOptions = {}, numbers?: number[]): Promise<string[]> {
  const notebook = new NotebookTest(path, { cellTimeout: 5, outputTimeout: 0.5, ...options });
  const found: string[] = [];
  try {
    for (const cell of notebook.cells) {
      if (numbers && !numbers.includes(cell.number)) continue;
      const {
        verdict: { status, failure, reason },
      } = await notebook.test(cell);
      found.push([status, reason ?? failure?.message].filter(Boolean).join(': '));
    }
  } finally {
    await notebook.close();
  }
  return found;
}

it('compares every cell, and goes on after one that differs', async () => {
  expect(await outcomes(write(says('a'), { source: 'b', outputs: [stdout('c')] }, says('d')))).toEqual([
    'passed',
    'failed: Cell outputs differ',
    'passed',
  ]);
});

it('lax compares only cells that are marked', async () => {
  expect(await outcomes(write('a', { source: 'b', tags: ['nbval-check-output'] }), { lax: true })).toEqual([
    'passed',
    'failed: Cell outputs differ',
  ]);
});

it('a cell that takes too long is interrupted; the next one runs, and in compat may fail', async () => {
  const path = write('hang', says('a'), 'b');
  expect(await outcomes(path, { cellTimeout: 0.3 })).toEqual([
    'failed: Timeout of 0.3 seconds exceeded executing cell',
    'passed',
    'failed: Cell outputs differ',
  ]);
  const late = 'Previous cell timed out, expected cell to fail';
  expect(await outcomes(path, { cellTimeout: 0.3, compat: true })).toEqual([
    'passed',
    `xpassed: ${late}`,
    `xfailed: ${late}`,
  ]);
  expect((await outcomes(path, { cellTimeout: 0.3, compat: true, xfailStrict: true }))[1]).toBe(
    `failed: [XPASS(strict)] ${late}`,
  );
});

it('one that cannot be interrupted is killed with its kernel, and those behind it are skipped', async () => {
  expect(await outcomes(write('hang hard', 'a'), { cellTimeout: 0.3 })).toEqual([
    'failed: Timeout of 0.3 seconds exceeded while executing cell. ' +
      'Failed to interrupt kernel in 0.5 seconds, so failing without traceback.',
    'skipped: Cell 1 failed before it',
  ]);
});

it('output that does not end within the output timeout fails the cell', async () => {
  expect(await outcomes(write('no idle', 'a'), { outputTimeout: 0.2 })).toEqual([
    'failed: Timeout of 0.2 seconds exceeded waiting for output.',
    'skipped: Cell 1 failed before it',
  ]);
});

it('a kernel that dies is noticed at once', async () => {
  expect(await outcomes(write('die', 'a'))).toEqual([
    'failed: Kernel died while executing cell: the kernel died (exit code 3)',
    'skipped: Cell 1 failed before it',
  ]);
  expect(await outcomes(write('die', 'a'), { compat: true })).toEqual([
    expect.stringMatching(/^failed: Kernel died/),
    'xfailed: Previous cell timed out, expected cell to fail',
  ]);
});

it('a cell that raises after one that raised is skipped, and one that ran is judged', async () => {
  expect(await outcomes(write('fail', 'fail', 'unexpected', says('a')))).toEqual([
    'failed: Cell execution caused an exception',
    'skipped: Cell 1 failed before it',
    'failed: Cell outputs differ',
    'passed',
  ]);
});

it('a cell is skipped by a condition, which compat does not know', async () => {
  const path = write(
    { ...says('a'), tags: [`nbval-skipif=platform==${process.platform}: not here`] },
    { source: 'b', tags: ['nbval-skipif=kernel==other', 'nbval-skipif=kernel==echo'] },
    { ...says('c'), metadata: { nbval: { skipIf: 'kernel==other' } } },
    { ...says('d'), tags: ['nbval-skipif=version<3.12'] },
  );
  expect(await outcomes(path)).toEqual([
    ...['skipped: not here', 'skipped: kernel==echo', 'passed'],
    'failed: Condition of the cell: the kernel does not say its version',
  ]);
  expect((await outcomes(path, { compat: true })).map(found => found.split(':')[0])).toEqual([
    'passed',
    'failed',
    'passed',
    'passed',
  ]);
}, 60_000);

it('a cell that is expected to fail is xfailed or xpassed, and hides no failure behind it', async () => {
  const path = write(
    { source: 'fail', tags: ['nbval-xfail=a known fault'] },
    { source: 'b', tags: ['nbval-xfailif=kernel==echo: not yet', 'nbval-xfailif=kernel==other'] },
    { ...says('c'), tags: ['nbval-xfail'] },
    { source: 'd', tags: ['nbval-xfailif=kernel==other'] },
    'fail',
  );
  expect(await outcomes(path)).toEqual([
    'xfailed: a known fault',
    'xfailed: not yet',
    'xpassed: expected to fail',
    'failed: Cell outputs differ',
    'failed: Cell execution caused an exception',
  ]);
  expect((await outcomes(path, { xfailStrict: true }))[2]).toBe('failed: [XPASS(strict)] expected to fail');
}, 60_000);

it('texts are normalised and tables are compared by structure, by tag or by option', async () => {
  const table = (n: number) => `   a  b\n0  ${n}  ${n}\n1  ${n}  ${n}\n`;
  const path = write(
    { source: 'at /home/me/x.py', outputs: [stdout('at /tmp/x.py')], tags: ['nbval-normalize=paths'] },
    { source: 'at /home/me/x.py', outputs: [stdout('at /tmp/x.py')] },
    { source: table(1), outputs: [stdout(table(2))], tags: ['nbval-structure'] },
    { source: table(1), outputs: [stdout(table(2))] },
    { source: `${table(1)}2  1  1\n`, outputs: [stdout(table(1))], metadata: { nbval: { structure: true } } },
  );
  const differs = 'failed: Cell outputs differ';
  expect(await outcomes(path)).toEqual(['passed', differs, 'passed', differs, differs]);
  expect(await outcomes(path, { normalize: ['paths'], structure: true })).toEqual([
    ...['passed', 'passed', 'passed', 'passed'],
    differs,
  ]);
  expect(await outcomes(path, { normalize: ['paths'], structure: true, compat: true })).toEqual(
    Array.from({ length: 5 }, () => differs),
  );
}, 60_000);

it('parameters that the language of the kernel cannot have fail the first cell', async () => {
  expect(await outcomes(write(says('a'), says('b')), { parameters: { a: 1 } })).toEqual([
    expect.stringMatching(/^failed: Parameters could not be set: parameters cannot be set in/),
    'skipped: Cell 1 failed before it',
  ]);
}, 60_000);

it('stopOnFailure runs nothing after a failure', async () => {
  expect(await outcomes(write('unexpected', says('a')), { stopOnFailure: true })).toEqual([
    'failed: Cell outputs differ',
    'skipped: Cell 1 failed, and nothing is run after a failure',
  ]);
});

it('a cell that may raise has to, but for compat', async () => {
  const path = write({ source: 'a', outputs: [stdout('a')], tags: ['raises-exception'] });
  expect(await outcomes(path)).toEqual(['failed: Cell was to raise an exception, and raised none']);
  expect(await outcomes(path, { compat: true })).toEqual(['passed']);
});

describe('one cell alone', () => {
  it('has those before it run first, but for compat', async () => {
    const path = write('die', says('a'));
    expect(await outcomes(path, {}, [2])).toEqual([
      'failed: Cell 1, which was run before this one, failed: ' +
        'Kernel died while executing cell: the kernel died (exit code 3)',
    ]);
    expect(await outcomes(path, { compat: true }, [2])).toEqual(['passed']);
  });

  it('does not mind that one before it differs', async () => {
    expect(await outcomes(write('unexpected', says('a')), {}, [2])).toEqual(['passed']);
  });
});

it('a cell that is tested again is compared with the stored outputs, not with the new ones', async () => {
  const notebook = new NotebookTest(write(says('a'), { source: 'b', outputs: [stdout('c')] }), {});
  const statuses: string[] = [];
  for (const i of [0, 0, 1, 1, 0]) statuses.push((await notebook.test(notebook.cells[i])).verdict.status);
  await notebook.close();
  expect(statuses).toEqual(['passed', 'passed', 'failed', 'failed', 'passed']);
});

it('a setting of a cell counts for that cell: its name, its timeout, its sanitising', async () => {
  const path = write(
    { source: 'hang', metadata: { nbval: { timeout: 0.2, name: 'slow one' } } },
    {
      source: 'at 0x12',
      outputs: [stdout('at 0xab')],
      metadata: { nbval: { sanitize: [{ regex: '0x\\w+', replace: 'X' }] } },
    },
  );
  const notebook = new NotebookTest(path, {});
  expect(notebook.cells.map(({ title }) => title)).toEqual(['Cell 1 (slow one)', 'Cell 2']);
  await notebook.close();
  expect(await outcomes(path)).toEqual(['failed: Timeout of 0.2 seconds exceeded executing cell', 'passed']);
});

it('update writes the new outputs of cells that differ, and changes not a byte else', async () => {
  const text = (outputs: string) =>
    '{"nbformat": 4,  "nbformat_minor": 4, ' +
    '"metadata": {"kernelspec": {"name": "echo"}, "a": 1.0, "b": NaN},\r\n' +
    '\t"cells": [\r\n\t\t{"source": ["a"], "metadata": {}, "execution_count": 1, "cell_type": "code", ' +
    '"outputs": [{"output_type": "stream", "text": ["a"], "name": "stdout"}]},\r\n' +
    `\t\t{"source": ["n\\u00e9w"], "metadata": {}, "execution_count": 1, ` +
    `"cell_type": "code", "outputs": ${outputs}},\r\n` +
    '\t\t{"source": ["fail"], "metadata": {}, "execution_count": 1, "cell_type": "code", "outputs": []}]}';
  const path = join(folder, 'echo.ipynb');
  writeFileSync(path, text('[]'));
  const notebook = new NotebookTest(path, { update: true });
  for (const cell of notebook.cells) await notebook.test(cell);
  expect(await notebook.close()).toMatch(/echo\.ipynb: outputs rewritten of Cell 2$/);
  expect(readFileSync(path, 'utf8')).toBe(
    text('[{"output_type": "stream", "text": ["n\\u00e9w"], "name": "stdout"}]'),
  );
  expect(await outcomes(path)).toEqual(['passed', 'passed', 'failed: Cell execution caused an exception']);
});

it.each([{ compat: false }, { compat: true }])(
  'numbers are compared as Python has them: %j',
  async options => {
    const shows = (source: string, stored: string) =>
      `{"cell_type": "code", "source": ${JSON.stringify(source)}, "metadata": {}, ` +
      `"execution_count": 1, "outputs": ` +
      `[{"output_type": "display_data", "data": {"application/json": ${stored}}, "metadata": {}}]}`;
    const path = join(folder, 'numbers.ipynb');
    writeFileSync(
      path,
      '{"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"name": "echo"}}, "cells": [' +
        [
          shows('{"a": 1.0}', '{"a": 1}'),
          shows('{"a": [NaN, -Infinity]}', '{"a": [NaN, -Infinity]}'),
          shows('{"a": 12345678901234567890}', '{"a": 12345678901234567890}'),
          shows('{"a": 12345678901234567890}', '{"a": 12345678901234567891}'),
        ].join() +
        ']}',
    );
    expect(await outcomes(path, options)).toEqual([
      'passed',
      'passed',
      'passed',
      'failed: Cell outputs differ',
    ]);
  },
);

it('a notebook that is edited meanwhile is not overwritten', async () => {
  const path = write({ source: 'new', outputs: [stdout('old')] });
  const notebook = new NotebookTest(path, { update: true });
  await notebook.test(notebook.cells[0]);
  writeFileSync(path, 'edited');
  await expect(notebook.close()).rejects.toThrow('was edited while it was tested');
  expect(readFileSync(path, 'utf8')).toBe('edited');
});

it('writes the new outputs into one folder, and a page of the differences into another', async () => {
  const path = write(says('a'), { source: 'b <b>', outputs: [stdout('c'), display({ 'text/html': '<i>' })] });
  await outcomes(path, { writeTo: join(folder, 'fresh'), report: join(folder, 'report') });
  expect(readFileSync(join(folder, 'fresh', relative(process.cwd(), path)), 'utf8')).toContain('"b <b>"');
  const page = readFileSync(
    join(folder, 'report', relative(process.cwd(), path).replace('ipynb', 'html')),
    'utf8',
  );
  expect(page).toContain('<section id="cell-2">');
  expect(page).toContain('b &lt;b&gt;');
  expect(page).not.toContain('cell-1');
});

it('a kernel that is not installed fails the first cell with the names of those that are', async () => {
  const path = writeNotebookFile(folder, 'nosuch.ipynb', ['a', 'b'], { kernelspec: { name: 'nosuch' } });
  expect(await outcomes(path)).toEqual([
    expect.stringMatching(
      /^failed: Kernel could not be started: there is no kernel named nosuch; installed are .*echo/,
    ),
    'skipped: Cell 1 failed before it',
  ]);
  expect((await outcomes(path, { compat: true }))[1]).toMatch(/^failed: Kernel could not be started/);
});
