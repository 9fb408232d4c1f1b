import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KernelCommand } from '../../lib/jupyter/client/kernel';
import { KernelAhead } from '../../lib/jupyter/client/kernelahead';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import { runNotebook } from '../../lib/jupyter/client/run';
import { textOf, type Cell, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { temporaryFolder } from '../support/folder';
import { expectGone } from '../support/process';
import { codeCell } from '../support/notebook';

let folder: string;
let ahead: KernelAhead;
beforeEach(() => {
  folder = temporaryFolder('fastbook-ahead-');
  ahead = new KernelAhead();
});
afterEach(() => ahead.close());
jest.setTimeout(60_000);

const notebook = (source: string): Notebook => ({
  cells: [codeCell(source)],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 4,
});
const printedBy = ([cell]: Cell[]) =>
  (cell.outputs ?? []).map(output => (output.output_type === 'stream' ? textOf(output.text) : '')).join('');

/** Our kernel, which first writes its process id into the folder that it runs in. */
function kernelWithPid(): KernelCommand {
  const hook = join(folder, 'hook.js');
  writeFileSync(hook, "require('fs').writeFileSync('pid', String(process.pid));");
  const [node, ...args] = ownKernel().argv;
  return { ...ownKernel(), argv: [node, '--require', hook, ...args] };
}

async function startedPid(): Promise<number> {
  const file = join(folder, 'pid');
  while (!existsSync(file) || statSync(file).size === 0)
    await new Promise(resolve => setTimeout(resolve, 20));
  return Number(readFileSync(file, 'utf8'));
}

it('the kernel of the next notebook starts, in its folder, while a cell of this one runs', async () => {
  const [first, second] = ['first', 'second'].map(name => {
    mkdirSync(join(folder, name));
    return join(folder, name, 'x.ipynb');
  });
  const options = { kernel: kernelWithPid(), ahead, timeoutMs: 30_000 };
  const waits = notebook(
    "while (!require('fs').existsSync('../second/pid')) await new Promise(r => setTimeout(r, 20));",
  );
  expect(await runNotebook(first, waits, { ...options, next: second })).toMatchObject({
    cells: 1,
    errors: [],
  });
  const startedAhead = readFileSync(join(folder, 'second', 'pid'), 'utf8');
  const ran = await runNotebook(second, notebook('console.log(process.pid, process.cwd())'), options);
  expect(printedBy(ran.notebook.cells)).toBe(`${startedAhead} ${join(folder, 'second')}\n`);
  await expectGone(Number(startedAhead));
});

it('a kernel that was started with other options is not taken, and close() ends it', async () => {
  const options = { cwd: folder, env: { WHICH: 'first' } };
  ahead.start(ownKernel(), options);
  const other = await ahead.take(ownKernel(), { ...options, env: { WHICH: 'second' } });
  const held = await ahead.take(ownKernel(), options);
  expect(other.pid).not.toBe(held.pid);
  await Promise.all([other.shutdown(), held.shutdown()]);

  const kernel = kernelWithPid();
  ahead.start(kernel, options);
  const pid = await startedPid();
  await ahead.close();
  await expectGone(pid);
});

it('another kernel takes the place of one that died while it waited', async () => {
  const kernel = kernelWithPid();
  ahead.start(kernel, { cwd: folder });
  const pid = await startedPid();
  await new Promise(resolve => setTimeout(resolve, 2_000)); // by then it is ready, or nearly
  process.kill(pid, 'SIGKILL');
  await expectGone(pid);
  const fresh = await ahead.take(kernel, { cwd: folder });
  expect(await fresh.execute('1', () => {})).toMatchObject({ status: 'ok' });
  await fresh.shutdown();
});

it('a kernel that cannot start is reported by the one who asks for it', async () => {
  const broken = { argv: [process.execPath, '-e', 'process.exit(3)'] };
  ahead.start(broken, { cwd: folder });
  await expect(ahead.take(broken, { cwd: folder })).rejects.toThrow('the kernel died (exit code 3)');
});
