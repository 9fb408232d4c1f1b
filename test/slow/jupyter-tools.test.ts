import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook, writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { codeCell } from '../support/notebook';
import { describeTools, tool } from '../support/python';
import { root } from '../support/root';
import { temporaryFolderInPackage } from '../support/folder';

// Jupyter's own tools from PyPI, on the kernel and on every notebook

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('tools-');
});
jest.setTimeout(30 * 60_000);

/** All but the ResNet's, whose training takes minutes. */
const notebooks = readdirSync(join(root, 'notebooks'))
  .filter(name => name.endsWith('.ipynb') && !name.startsWith('12_'))
  .sort();
const pathsOf = (names: readonly string[]) => names.map(name => join(root, 'notebooks', name));
/**
 * Pictures, tables and diagrams; a training loop; a table that is updated while a Learner trains. nbconvert,
 * papermill and nbmake run cells by nbclient, which has every notebook in `jupyter execute`.
 */
const several = ['01_pixels.ipynb', '05_sgd.ipynb', '10_learner.ipynb'];
/**
 * Notebooks whose outputs are the same on every machine, apart from pictures, which nbval does not compare.
 */
const deterministic = [
  '03_broadcasting.ipynb',
  '04_gradients.ipynb',
  '06_mnist_loss.ipynb',
  '07_mini_batches.ipynb',
];

const failing = (metadata: object = {}): string => {
  const cells = [
    "console.log('before')",
    "const f = () => { throw new RangeError('on purpose'); };\nf();",
    "'and ' + 'after'",
  ].map(codeCell);
  const notebook: Notebook = {
    cells,
    metadata: {
      ...metadata,
      kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' },
      language_info: { name: 'typescript' },
    },
    nbformat: 4,
    nbformat_minor: 4,
  };
  writeNotebook(join(folder, 'failing.ipynb'), notebook);
  return join(folder, 'failing.ipynb');
};
const expectToHaveGoneOn = () =>
  expect(readNotebook(join(folder, 'failing.ipynb')).cells.map(({ outputs }) => outputs![0])).toMatchObject([
    { text: ['before\n'] },
    { ename: 'RangeError', evalue: 'on purpose' },
    { data: { 'text/plain': ['and after'] } },
  ]);
const ok = async (args: string[], options?: { cwd?: string }) => {
  const { status, output } = await tool(args, options);
  if (status !== 0) console.log(output);
  expect(status).toBe(0);
  return output;
};

describeTools('jupyter execute', () => {
  it('runs every notebook', () => ok(['jupyter', 'execute', ...pathsOf(notebooks)]));

  it('names the failing cell, and goes on where it is told to', async () => {
    const { status, output } = await tool(['jupyter', 'execute', failing()]);
    expect(status).not.toBe(0);
    expect(output).toMatch(/RangeError: on purpose\n {4}at f \(In \[2\]:1:25\)/);
    await ok(['jupyter', 'execute', '--allow-errors', '--inplace', failing()]);
    expectToHaveGoneOn();
  });
});

describeTools('nbconvert', () => {
  it('makes pages of notebooks, with their pictures and tables', async () => {
    await ok([
      'jupyter',
      'nbconvert',
      '--execute',
      '--to',
      'html',
      '--output-dir',
      folder,
      ...pathsOf(several),
    ]);
    const page = (name: string) => readFileSync(join(folder, `${name}.html`), 'utf8');
    expect(readdirSync(folder)).toHaveLength(several.length);
    expect(page('01_pixels')).toContain('<img alt');
    expect(page('10_learner')).toContain('train_loss');
  });

  it('names the failing cell, and goes on where it is told to', async () => {
    const { status, output } = await tool(['jupyter', 'nbconvert', '--execute', '--to', 'html', failing()]);
    expect(status).not.toBe(0);
    expect(output).toContain('RangeError: on purpose');
    await ok([
      'jupyter',
      'nbconvert',
      '--execute',
      '--allow-errors',
      '--to',
      'notebook',
      '--inplace',
      failing(),
    ]);
    expectToHaveGoneOn();
  });
});

describeTools('papermill', () => {
  it('runs notebooks', async () => {
    for (const name of several)
      await ok([
        'papermill',
        '--no-progress-bar',
        '--cwd',
        join(root, 'notebooks'),
        join(root, 'notebooks', name),
        join(folder, name),
      ]);
  });

  it('names the failing cell', async () => {
    const { status, output } = await tool(['papermill', failing(), join(folder, 'out.ipynb')]);
    expect(status).not.toBe(0);
    expect(output).toMatch(/Exception encountered at "In \[2\]":[^]*RangeError: on purpose/);
  });
});

describeTools('nbmake', () => {
  it('runs notebooks', async () => {
    expect(
      await ok(['pytest', '-p', 'no:cacheprovider', '--nbmake', '--nbmake-timeout=600', ...pathsOf(several)]),
    ).toContain(`${several.length} passed`);
  });

  it('names the failing cell, and goes on where the notebook says so', async () => {
    const { status, output } = await tool(['pytest', '-p', 'no:cacheprovider', '--nbmake', failing()]);
    expect(status).toBe(1);
    expect(output).toContain('RangeError: on purpose');
    await ok([
      'pytest',
      '-p',
      'no:cacheprovider',
      '--nbmake',
      '--overwrite',
      failing({ execution: { allow_errors: true } }),
    ]);
    expectToHaveGoneOn();
  });
});

describeTools('nbval', () => {
  const nbval = (...args: string[]) => [
    'pytest',
    '-p',
    'no:cacheprovider',
    '--nbval-cell-timeout=600',
    ...args,
  ];

  it('passes notebooks, lax', async () => {
    expect(await ok(nbval('--nbval-lax', ...pathsOf(several)))).not.toContain('failed');
  });

  it('passes those whose outputs are deterministic, strict', async () => {
    expect(await ok(nbval('--nbval', ...pathsOf(deterministic)))).not.toContain('failed');
  });

  it('fails a cell that throws, and one whose stored output was altered', async () => {
    const { status, output } = await tool(nbval('--nbval-lax', failing()));
    expect(status).toBe(1);
    expect(output).toMatch(/RangeError: on purpose/);
    expect(output).toContain('1 failed, 2 passed');

    const name = join(folder, '04_gradients.ipynb');
    cpSync(join(root, 'notebooks', '04_gradients.ipynb'), name);
    const notebook = readNotebook(name);
    const altered = notebook.cells
      .flatMap(({ outputs = [] }) => outputs)
      .find(
        ({ output_type, ...rest }) =>
          output_type === 'execute_result' && !('image/png' in (rest as { data: object }).data),
      )! as { data: Record<string, unknown> };
    altered.data['text/plain'] = ['something else'];
    writeNotebook(name, notebook);
    const strict = await tool(nbval('--nbval', name));
    expect(strict.status).toBe(1);
    expect(strict.output).toContain('1 failed');
    expect(strict.output).toContain('something else');
  });
});

describeTools('jupyter_kernel_test', () => {
  it('passes, with all that applies: everything but the pager', async () => {
    const output = await ok(['python', join(root, 'test', 'fixtures', 'kernel_test.py'), '-v']);
    expect(output).toMatch(/OK \(skipped=1\)/);
    expect(output).toContain("skipped 'No code page something'");
  });
});
