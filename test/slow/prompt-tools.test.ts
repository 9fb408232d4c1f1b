import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readNotebook } from '../../lib/jupyter/notebook/nbformat';
import { NotebookTest } from '../../lib/nbval/notebooktest';
import { temporaryFolderInPackage } from '../support/folder';
import { notebookText, result, tslab } from '../support/notebook';
import { describeTools, tool } from '../support/python';

// Tools without a reader answer no question: `prompt` gives its default, or says what to do.

jest.setTimeout(10 * 60_000);

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('prompt-');
});

const withDefault = "prompt('Name?', 'nobody')";
const withoutDefault = "prompt('Name?')";
const advice = 'give prompt() a default as its second argument';

const write = (...cells: string[]): string => {
  const path = join(folder, 'asking.ipynb');
  const specs = cells.map(source => ({ source, outputs: [result('nobody')] }));
  writeFileSync(path, notebookText(specs, tslab));
  return path;
};
const resultIn = (path: string) => readNotebook(path).cells[0].outputs;
const nobody = [{ data: { 'text/plain': [expect.stringContaining('nobody')] } }];

describeTools('papermill', () => {
  it('gets the default of a prompt, and the error of one that has none', async () => {
    const out = join(folder, 'out.ipynb');
    expect(await tool(['papermill', write(withDefault), out])).toMatchObject({ status: 0 });
    expect(resultIn(out)).toMatchObject(nobody);
    const { status, output } = await tool(['papermill', write(withoutDefault), out]);
    expect(status).not.toBe(0);
    expect(output).toContain(advice);
  });
});

describeTools('nbclient', () => {
  it('gets the default of a prompt, and the error of one that has none', async () => {
    const path = write(withDefault);
    expect(await tool(['jupyter', 'execute', '--inplace', path])).toMatchObject({ status: 0 });
    expect(resultIn(path)).toMatchObject(nobody);
    const { status, output } = await tool(['jupyter', 'execute', write(withoutDefault)]);
    expect(status).not.toBe(0);
    expect(output).toContain(advice);
  });
});

it('nbval gets the default of a prompt, and the error of one that has none', async () => {
  const test = new NotebookTest(write(withDefault, withoutDefault), {});
  try {
    const [passed, failed] = [await test.test(test.cells[0]), await test.test(test.cells[1])];
    expect(passed.verdict.status).toBe('passed');
    expect(failed.verdict.status).toBe('failed');
    expect(JSON.stringify(failed.verdict)).toContain(advice);
  } finally {
    await test.close();
  }
});
