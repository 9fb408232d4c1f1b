import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning } from '../../lib/host/pid';
import { newConnection, writeConnectionFile } from '../../lib/jupyter/protocol/connection';
import {
  CellTimeout,
  Kernel,
  KernelDied,
  withKernel,
  type KernelCommand,
} from '../../lib/jupyter/client/kernel';
import {
  formatNotebook,
  readNotebook,
  writeNotebook,
  type Cell,
  type Notebook,
} from '../../lib/jupyter/notebook/nbformat';
import { Outputs, type Displays } from '../../lib/jupyter/notebook/outputs';
import { root } from '../support/root';
import { runNotebook } from '../../lib/jupyter/client/run';
import { tslabKernel } from '../../lib/jupyter/client/stocktslab';
import { decode, encode, message } from '../../lib/jupyter/protocol/wire';
import { temporaryFolder } from '../support/folder';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder('fastbook-jupyter-');
});

const code = (source: string, tags?: string[]): Cell => ({
  cell_type: 'code',
  metadata: tags ? { tags } : {},
  source,
  outputs: [],
  execution_count: null,
});
const notebook = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });

describe('the wire', () => {
  const sent = message('execute_request', 'session', { code: 'π' });

  it("decode undoes encode, with a router's identities before it", () => {
    expect(decode([Buffer.from('identity'), ...encode(sent, 'key')], 'key')).toEqual(sent);
    expect(decode(encode(sent, ''), '')).toEqual(sent);
  });

  it('refuses a wrong signature, another key, and what is no message', () => {
    const frames = encode(sent, 'key');
    frames[5] = Buffer.from('{"code":"evil"}');
    expect(() => decode(frames, 'key')).toThrow('wrong signature');
    expect(() => decode(encode(sent, 'key'), 'other')).toThrow('wrong signature');
    expect(() => decode([Buffer.from('hello')], 'key')).toThrow(
      'not a Jupyter message: 1 frames without <IDS|MSG>',
    );
  });
});

describe('the connection file', () => {
  it("has five different ports and is its owner's alone", async () => {
    const info = await newConnection();
    expect(
      new Set([info.shell_port, info.control_port, info.iopub_port, info.stdin_port, info.hb_port]).size,
    ).toBe(5);
    const { file, remove } = writeConnectionFile(info);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    remove();
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});

describe('outputs', () => {
  const outputsOf = (...messages: [string, object][]) => {
    const outputs = new Outputs(new Map());
    for (const [type, content] of messages)
      outputs.add(message(type, '', content as Record<string, unknown>));
    return outputs.list;
  };
  const stream = (text: string, name = 'stdout'): [string, object] => ['stream', { name, text }];

  it('join consecutive pieces of one stream', () => {
    expect(outputsOf(stream('a'), stream('b'), stream('c', 'stderr'), stream('d'))).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'ab' },
      { output_type: 'stream', name: 'stderr', text: 'c' },
      { output_type: 'stream', name: 'stdout', text: 'd' },
    ]);
  });

  it('clear at once, or when the next one comes', () => {
    expect(outputsOf(stream('a'), ['clear_output', { wait: false }])).toEqual([]);
    expect(outputsOf(stream('a'), ['clear_output', { wait: true }])).toHaveLength(1);
    expect(outputsOf(stream('a'), ['clear_output', { wait: true }], stream('b'))).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'b' },
    ]);
  });

  it('update a display in its place, also from another cell', () => {
    const displays: Displays = new Map();
    const [first, second] = [new Outputs(displays), new Outputs(displays)];
    const show = (type: string, text: string) =>
      message(type, '', { data: { 'text/plain': text }, metadata: {}, transient: { display_id: 'bar' } });
    first.add(show('display_data', '10 %'));
    second.add(show('update_display_data', '20 %'));
    expect(first.list).toEqual([
      { output_type: 'display_data', data: { 'text/plain': '20 %' }, metadata: {} },
    ]);
    expect(second.list).toEqual([]);
  });

  it('keep results and errors', () => {
    const error = { ename: 'E', evalue: 'e', traceback: ['t'] };
    expect(
      outputsOf(
        ['execute_result', { data: { 'text/plain': '2' }, metadata: {}, execution_count: 1 }],
        ['error', error],
      ),
    ).toEqual([
      { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 1 },
      { output_type: 'error', ...error },
    ]);
  });
});

describe('notebook files', () => {
  it('are written as Jupyter writes them: sorted keys, an indent of 1, lists of lines', () => {
    const cell: Cell = {
      ...code('a\nb'),
      id: 'x',
      outputs: [
        { output_type: 'display_data', data: { 'text/plain': 'é\n', 'image/png': 'AA\n' }, metadata: {} },
      ],
    };
    const text = formatNotebook(notebook(cell));
    expect(text).toContain('\n   "source": [\n    "a\\n",\n    "b"\n   ]');
    expect(text).toContain('"image/png": "AA\\n",\n      "text/plain": [\n       "é\\n"\n      ]');
    expect(text.indexOf('"cell_type"')).toBeLessThan(text.indexOf('"execution_count"'));
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('have lines where Python has them, and its order of keys and its numbers', () => {
    const cell: Cell = {
      ...code('a\r\nb\rc'),
      outputs: [{ output_type: 'stream', name: 'stdout', text: '10%\r20%\u2028é\n' }],
    };
    const text = formatNotebook({
      ...notebook(cell),
      metadata: { 9: -2.5e-5, 10: 1e-7, a: [], b: {}, c: 0.0001, d: 1e22, e: [0, 'é\u2028"'] },
    });
    expect(text).toContain('"source": [\n    "a\\r\\n",\n    "b\\r",\n    "c"\n   ]');
    expect(text).toContain('"text": [\n      "10%\\r",\n      "20%\u2028",\n      "é\\n"\n     ]');
    expect(text).toContain(
      '{\n  "10": 1e-07,\n  "9": -2.5e-05,\n  "a": [],\n  "b": {},\n  "c": 0.0001,\n' +
        '  "d": 1e+22,\n  "e": [\n   0,\n   "é\u2028\\""\n  ]\n }',
    );
  });

  it('keep what they held, read and written again', () => {
    const path = join(folder, 'a.ipynb');
    const text = formatNotebook({ ...notebook(code('1')), metadata: { custom: { z: [1, 2], a: null } } });
    writeFileSync(path, text);
    writeNotebook(path, readNotebook(path));
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(folder)).toEqual(['a.ipynb']);
  });

  const broken = (cell: string) =>
    `{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "raw", "metadata": {}, "source": ""}, ${cell}]}`;
  it.each([
    ['{', 'cannot read the notebook'],
    ['{"nbformat": 5, "cells": []}', 'expected nbformat 4, got 5'],
    ['{"nbformat": 4}', 'it has no metadata'],
    ['{"nbformat": 4, "metadata": {}}', 'it has no cells'],
    [broken('{"cell_type": "x"}'), 'cell 2 is not a cell'],
    [broken('{"cell_type": "raw", "metadata": {}, "source": 1}'), 'cell 2 has no source'],
    [broken('{"cell_type": "raw", "source": ""}'), 'cell 2 has no metadata'],
    [broken('{"cell_type": "code", "metadata": {}, "source": []}'), 'cell 2 has no list of outputs'],
    ['null', 'expected nbformat 4'],
  ])('that are broken get a clear error: %s', (text, expected) => {
    const path = join(folder, 'broken.ipynb');
    writeFileSync(path, text);
    expect(() => readNotebook(path)).toThrow(path);
    expect(() => readNotebook(path)).toThrow(expected);
  });

  it('that do not exist get one, too', () => {
    expect(() => readNotebook(join(folder, 'no.ipynb'))).toThrow('there is no such file');
  });
});

const echo = (...args: string[]): KernelCommand => ({
  argv: [process.execPath, join(root, 'test', 'fixtures', 'echo-kernel.js'), '{connection_file}', ...args],
});
describe('a kernel', () => {
  const run = async (source: string, timeoutMs = 5_000) => {
    const texts: unknown[] = [];
    let pid = 0;
    const started = performance.now();
    const outcome = await withKernel(echo(), { cwd: folder }, async kernel => {
      pid = kernel.pid!;
      return kernel
        .execute(source, received => texts.push(received.content['text']), { timeoutMs })
        .catch((error: unknown) => error as Error);
    });
    expect(isRunning(pid)).toBe(false);
    return { outcome, texts, seconds: (performance.now() - started) / 1000 };
  };

  it('runs a cell and hands out its messages', async () => {
    expect(await run('hello')).toMatchObject({ outcome: { status: 'ok' }, texts: ['hello'] });
  });

  it('may send its reply before or after its idle, or lose the idle', async () => {
    expect(await run('idle first')).toMatchObject({ outcome: { status: 'ok' } });
    expect(await run('no idle')).toMatchObject({ outcome: { status: 'ok' }, texts: ['after the reply'] });
  });

  it('that sends forged and garbled messages is heard in its other messages', async () => {
    expect(await run('forge')).toMatchObject({ outcome: { status: 'ok' }, texts: ['genuine'] });
  });

  it('ends the processes that its cells have started', async () => {
    const {
      texts: [child],
    } = await run('have a child');
    for (let i = 0; i < 100 && isRunning(Number(child)); i++)
      await new Promise(resolve => setTimeout(resolve, 50));
    expect(isRunning(Number(child))).toBe(false);
  });

  it('leaves no connection file, also where it never answered', async () => {
    const {
      texts: [file],
    } = await run('where');
    expect(file).toMatch(/connection\.json$/);
    expect(existsSync(dirname(String(file)))).toBe(false);
    const silent = {
      argv: [
        process.execPath,
        '-e',
        'console.error(`<${process.argv[1]}>`); process.exit(1)',
        '{connection_file}',
      ],
    };
    const { message: said } = (await Kernel.start(silent, { cwd: folder }).catch(
      (error: unknown) => error as Error,
    )) as Error;
    expect(existsSync(dirname(/<(.+)>/.exec(said)![1]))).toBe(false);
  });

  it('that dies in a cell is noticed at once', async () => {
    const { outcome, seconds } = await run('die');
    expect(outcome).toEqual(new KernelDied('the kernel died (exit code 3)'));
    expect(seconds).toBeLessThan(20);
  });

  it('is interrupted when a cell takes too long', async () => {
    expect((await run('hang', 300)).outcome).toEqual(
      new CellTimeout('the cell did not end within 0.3 seconds, and was interrupted'),
    );
  });

  it('is killed when an interrupt does not help', async () => {
    expect((await run('hang hard', 300)).outcome).toEqual(
      new CellTimeout('the cell did not end within 0.3 seconds, and was killed with its kernel'),
    );
  }, 10_000);

  it('has a limited time to start', async () => {
    await expect(Kernel.start(echo('60000'), { cwd: folder, startupTimeoutMs: 300 })).rejects.toThrow(
      'the kernel did not answer within 0.3 seconds',
    );
  });

  it('that cannot start says why', async () => {
    await expect(
      Kernel.start({ argv: [process.execPath, '-e', 'throw new Error("no such luck")'] }, { cwd: folder }),
    ).rejects.toThrow(/the kernel died \(exit code 1\).*no such luck/s);
    await expect(Kernel.start({ argv: ['/no/such/program'] }, { cwd: folder })).rejects.toThrow(
      /the kernel cannot start: .*ENOENT/,
    );
  });
});

describe('runNotebook', () => {
  const run = (...cells: Cell[]) =>
    runNotebook(join(folder, 'x.ipynb'), notebook(...cells), { kernel: echo() });

  it('stops at the failing cell, with its number, source and reason', async () => {
    const markdown: Cell = { cell_type: 'markdown', metadata: {}, source: 'text' };
    const {
      cells,
      errors,
      notebook: {
        cells: [, first, , last],
      },
    } = await run(markdown, code('hello'), code('fail'), code('never'));
    expect({ cells, errors }).toEqual({
      cells: 1,
      errors: [{ cell: 3, source: 'fail', printed: '', reason: 'line 1' }],
    });
    expect(first).toMatchObject({ execution_count: 1, outputs: [{ text: 'hello' }] });
    expect(last).toMatchObject({ execution_count: null, outputs: [] });
  });

  it('holds a cell tagged raises-exception to it', async () => {
    expect(await run(code('fail', ['raises-exception']), code('on'))).toMatchObject({ cells: 2 });
    expect((await run(code('fine', ['raises-exception']))).errors[0].reason).toBe(
      'the cell is tagged raises-exception, and raised none',
    );
  });

  it('gives a notebook the time that it asks for in its metadata', async () => {
    const impatient = { ...notebook(code('hang')), metadata: { execution: { timeout: 0.2 } } };
    const {
      errors: [error],
    } = await runNotebook(join(folder, 'x.ipynb'), impatient, { kernel: echo(), timeoutMs: 60_000 });
    expect(error?.reason).toBe('the cell did not end within 0.2 seconds, and was interrupted');
  });

  it("runs TypeScript, in the notebook's folder", async () => {
    const path = join(root, 'test', 'fixtures', 'x.ipynb');
    const cells = [
      code("const words: string[] = ['top', 'level'];\nwords.join(' ')"),
      code("import { basename } from 'path';\nawait null;\nbasename(process.cwd())"),
      code('const wrong: number = words;'),
    ];
    const result = await runNotebook(path, notebook(...cells));
    expect(result.notebook.cells.map(cell => cell.outputs![0])).toMatchObject([
      { data: { 'text/plain': 'top level' } },
      { data: { 'text/plain': 'fixtures' } },
      { ename: 'TypeScriptError' },
    ]);
    expect(result.errors[0]).toMatchObject({
      cell: 3,
      printed: '',
      reason: expect.stringContaining("Type 'string[]' is not assignable to type 'number'") as unknown,
    });
  }, 30_000);

  const throwing = code("console.log('before');\nconst f = () => { throw new TypeError('bad'); };\nf();");

  it('says what a cell threw and where, and what it had printed', async () => {
    const {
      errors: [error],
    } = await runNotebook(join(folder, 'x.ipynb'), notebook(throwing));
    const places = 'TypeError: bad\n    at f (In [1]:2:25)\n    at In [1]:3:1';
    const line = "2 | const f = () => { throw new TypeError('bad'); };\n                            ^";
    expect(error).toMatchObject({ cell: 1, printed: 'before\n', reason: `${places}\n\n${line}` });
  }, 30_000);

  it('runs on stock tslab, which has results and errors as text, and pauses after a failure', async () => {
    const path = join(root, 'test', 'fixtures', 'x.ipynb');
    const {
      cells,
      errors: [error],
      notebook: {
        cells: [first],
      },
    } = await runNotebook(path, notebook(code('1 + 1'), code('fail', ['raises-exception']), throwing), {
      kernel: tslabKernel(),
    });
    expect(first.outputs).toEqual([{ output_type: 'stream', name: 'stdout', text: '2\n' }]);
    expect({ cells, error }).toMatchObject({
      cells: 2,
      error: {
        cell: 3,
        printed: 'before\n',
        reason: expect.stringMatching(/^const f = .*\n +\^\n\nTypeError: bad\n {4}at f$/) as unknown,
      },
    });
  }, 30_000);
});
