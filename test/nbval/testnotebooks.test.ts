import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testNotebooks } from '../../lib/nbval/command/testnotebooks';
import { NotebookTest } from '../../lib/nbval/notebooktest';
import { temporaryFolder } from '../support/folder';
import { tslab, writeNotebookFile } from '../support/notebook';
import { expectGone } from '../support/process';

const before = process.env['NODE_OPTIONS'];
afterEach(() => {
  if (before === undefined) delete process.env['NODE_OPTIONS'];
  else process.env['NODE_OPTIONS'] = before;
});

it('the next kernel starts while a notebook is tested, and one that is not used ends', async () => {
  const folder = temporaryFolder('fastbook-ahead-');
  const hook = join(folder, 'hook.js');
  writeFileSync(hook, "require('fs').writeFileSync('pid', String(process.pid));");
  process.env['NODE_OPTIONS'] = `--require ${hook}`;
  const waits =
    "while (!require('fs').existsSync('../second/pid')) await new Promise(r => setTimeout(r, 20));";
  const collected = ['first', 'second', 'third'].map(name => {
    mkdirSync(join(folder, name));
    const path = writeNotebookFile(join(folder, name), 'x.ipynb', [waits], tslab);
    const notebook = new NotebookTest(path, { cellTimeout: 30, writeTo: join(folder, 'written') });
    return { notebook, cells: notebook.cells };
  });
  const outcomes: string[] = [];
  await testNotebooks(collected, 1, false, ({ kind }) => {
    outcomes.push(kind);
    return false;
  });
  expect(outcomes).toEqual(['passed']);
  await expectGone(Number(readFileSync(join(folder, 'second', 'pid'), 'utf8')));
  expect(() => readFileSync(join(folder, 'third', 'pid'))).toThrow('ENOENT');
}, 60_000);
