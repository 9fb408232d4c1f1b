import { join } from 'node:path';
import { display, plotLine } from 'fastbook-ts';
import { runNotebook } from '../../lib/jupyter/client/run';
import { tslabKernel } from '../../lib/jupyter/client/stocktslab';
import type { Notebook, Output } from '../../lib/jupyter/notebook/nbformat';
import { root } from '../support/root';

describe('display', () => {
  it('display(x) prints the text of x outside of a notebook', () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    display(plotLine([1, 2]));
    display([1, 'a']);
    expect(log.mock.calls.flat()).toEqual(['plot: line of 2 points', "[ 1, 'a' ]"]);
    log.mockRestore();
  });
});

describe('a plot in a notebook', () => {
  const source = `
    import { inspect } from 'node:util';
    import { display, plotLine } from 'fastbook-ts';
    const plot = plotLine([1, 2]);
    console.log('plot:', plot);
    console.log({ nested: plot });
    process.stdout.write(inspect(plot) + '|\\n');
    display(plot);
    plot`;
  const notebook: Notebook = {
    cells: [{ cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
  const path = join(root, 'test', 'fixtures', 'x.ipynb');
  const shown = (output: Output) =>
    'data' in output ? Object.keys(output.data).toSorted() : 'text' in output && output.text;
  const picture = ['application/vnd.vegalite.v5+json', 'image/png', 'text/plain'];

  it('is text where it is inspected or logged, and a picture by display and as a value', async () => {
    const { notebook: run, errors } = await runNotebook(path, notebook);
    expect(errors).toEqual([]);
    const text = 'plot: line of 2 points';
    expect(run.cells[0].outputs!.map(shown)).toEqual([
      `plot: ${text}\n{ nested: ${text} }\n${text}|\n`,
      picture,
      picture,
    ]);
  }, 60_000);

  it('is a picture as a value on stock tslab as well, which logs it', async () => {
    const value = {
      ...notebook.cells[0],
      source: "import { plotLine } from 'fastbook-ts';\nplotLine([1, 2])",
    };
    const { notebook: run, errors } = await runNotebook(
      path,
      { ...notebook, cells: [value] },
      { kernel: tslabKernel() },
    );
    expect(errors).toEqual([]);
    expect(run.cells[0].outputs!.map(shown)).toEqual([picture]);
  }, 60_000);
});
