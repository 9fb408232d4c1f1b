import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Subscriber } from 'zeromq';
import { CellTimeout, withKernel } from '../../lib/jupyter/client/kernel';
import { findKernel } from '../../lib/jupyter/client/kernelspec';
import { ownKernel } from '../../lib/jupyter/client/ownkernel';
import { readNotebook, textOf, writeNotebook, type Notebook } from '../../lib/jupyter/notebook/nbformat';
import { runNotebook } from '../../lib/jupyter/client/run';
import { decode } from '../../lib/jupyter/protocol/wire';
import { codeCell } from '../support/notebook';
import { expectGone } from '../support/process';
import { root } from '../support/root';
import { describeTools, environment, tool } from '../support/python';
import { startKernel } from '../support/rawclient';
import { temporaryFolderInPackage } from '../support/folder';

// faults, with our own client and with Jupyter's: each run ends, names the fault, and leaves no process

let folder: string;
beforeEach(() => {
  folder = temporaryFolderInPackage('faults-');
});
jest.setTimeout(5 * 60_000);

const notebook = (...sources: string[]): Notebook => ({
  cells: sources.map(codeCell),
  metadata: { kernelspec: { name: 'tslab', display_name: 'TypeScript', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 4,
});
const write = (...sources: string[]) => {
  const path = join(folder, 'fault.ipynb');
  writeNotebook(path, notebook(...sources));
  return path;
};
const writePid = "require('fs').writeFileSync('pid', String(process.pid));";
const printedIn = ({ cells }: Notebook, i: number) =>
  (cells[i].outputs ?? [])
    .map(output => (output.output_type === 'stream' ? textOf(output.text) : ''))
    .join('');

const expectKernelGone = () => expectGone(Number(readFileSync(join(folder, 'pid'), 'utf8')));

const lines = 'for (let i = 0; i < 100_000; i++) console.log(i);';
const allLines = Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join('');
const hundredMB = "for (let i = 0; i < 100; i++) process.stdout.write('x'.repeat(1 << 20));";

describe('our own client', () => {
  it('has every one of 100,000 lines, and of 100 MB', async () => {
    const {
      notebook: ran,
      errors: [error],
    } = await runNotebook(join(folder, 'x.ipynb'), notebook(lines, hundredMB));
    expect(error).toBeUndefined();
    expect(printedIn(ran, 0)).toBe(allLines);
    expect(printedIn(ran, 1)).toBe('x'.repeat(100 << 20));
  });

  it('says that a kernel was killed in the middle of a cell', async () => {
    const {
      errors: [error],
    } = await runNotebook(
      join(folder, 'x.ipynb'),
      notebook("process.kill(process.pid, 'SIGKILL'); for (;;) {}"),
    );
    expect(error).toMatchObject({ cell: 1, reason: 'the kernel died (SIGKILL)' });
  });

  it.each([
    ['for (;;) {}', 'interrupted'],
    ['await null; for (;;) {}', 'interrupted'],
    ['for (;;) await null;', 'interrupted'],
    ["process.on('SIGINT', () => {}); await new Promise(() => setInterval(() => {}, 1000));", 'interrupted'],
    ['await null; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);', 'interrupted'],
    [`(await import('node:child_process')).execSync("trap '' INT; sleep 100");`, 'killed with its kernel'],
  ])('stops %s: it is %s', async (source, how) => {
    await withKernel(ownKernel(), { cwd: folder }, async kernel => {
      await kernel.execute(writePid, () => {});
      await expect(kernel.execute(source, () => {}, { timeoutMs: 500 })).rejects.toEqual(
        new CellTimeout(`the cell did not end within 0.5 seconds, and was ${how}`),
      );
      if (how === 'interrupted') expect((await kernel.execute('1', () => {})).status).toBe('ok');
    });
    await expectKernelGone();
  });

  it('that reads slowly misses nothing', async () => {
    const kernel = await startKernel({ cwd: folder });
    const slow = new Subscriber({ receiveHighWaterMark: 1, linger: 0 });
    slow.connect(`tcp://127.0.0.1:${kernel.connection.iopub_port}`);
    slow.subscribe();
    try {
      await kernel.client.execute('0');
      await kernel.client.execute(
        "import { display } from 'tslab';\nconst pad = 'x'.repeat(10_000);\n" +
          'for (let i = 0; i < 3_000; i++) display.text(`${i} ${pad}`);',
      );
      let next = 0;
      while (next < 3_000) {
        const { header, content } = decode(await slow.receive(), kernel.connection.key);
        if (header.msg_type === 'display_data')
          expect((content['data'] as Record<string, string>)['text/plain']).toMatch(
            new RegExp(`^${next++} x`),
          );
      }
    } finally {
      slow.close();
      await kernel.end();
    }
  });
});

describeTools('nbclient', () => {
  it('has every one of 100,000 lines, and of 100 MB', async () => {
    const path = write(lines, hundredMB);
    expect(await tool(['jupyter', 'execute', '--inplace', path])).toMatchObject({ status: 0 });
    const ran = readNotebook(path);
    expect(printedIn(ran, 0)).toBe(allLines);
    expect(printedIn(ran, 1)).toBe('x'.repeat(100 << 20));
  });

  it('hears of the death of a kernel', async () => {
    const { status, output } = await tool([
      'jupyter',
      'execute',
      write(`${writePid} process.kill(process.pid, 'SIGKILL'); for (;;) {}`),
    ]);
    expect(status).not.toBe(0);
    expect(output).toContain('DeadKernelError: Kernel died');
    await expectKernelGone();
  });

  it.each(['for (;;) {}', 'await null; for (;;) {}', 'for (;;) await null;', 'await new Promise(() => {});'])(
    'gives up on %s, and leaves no kernel',
    async source => {
      const { status, output } = await tool([
        'jupyter',
        'execute',
        '--timeout=4',
        write(`${writePid}\n${source}`),
      ]);
      expect(status).not.toBe(0);
      expect(output).toMatch(/CellTimeoutError|A cell timed out/);
      await expectKernelGone();
    },
  );
});

describeTools('the runner', () => {
  it('runs on an installed kernel: ipykernel', async () => {
    const saved = process.env;
    process.env = environment();
    try {
      const kernel = findKernel('python3');
      const {
        notebook: { cells },
        errors: [error],
      } = await runNotebook(
        join(folder, 'x.ipynb'),
        notebook('print("hello")', '6 * 7', 'raise ValueError("no")'),
        { kernel },
      );
      expect(cells.slice(0, 2).map(({ outputs }) => outputs![0])).toMatchObject([
        { text: 'hello\n' },
        { data: { 'text/plain': '42' } },
      ]);
      expect(error).toMatchObject({ cell: 3, reason: expect.stringContaining('ValueError: no') as unknown });
      await withKernel(kernel, { cwd: folder }, async running => {
        await expect(running.execute('while True: pass', () => {}, { timeoutMs: 1_000 })).rejects.toThrow(
          'was interrupted',
        );
      });
      expect(() => findKernel('nobody')).toThrow(
        /^there is no kernel named nobody; installed are .*python3, tslab/,
      );
    } finally {
      process.env = saved;
    }
  });

  it('takes its name on the command line', async () => {
    const path = write('import sys', 'print(sys.version_info.major)');
    const { status, output } = await tool([
      'python',
      '-c',
      'import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))',
      process.execPath,
      join(root, 'dist', 'scripts', 'main.js'),
      'notebooks',
      '--kernel',
      'python3',
      path,
    ]);
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining('fault: 2 cells') as unknown,
    });
    expect(existsSync(path)).toBe(true);
  });
});
