import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isListening,
  newConnection,
  readConnectionFile,
  writeConnectionFile,
} from '../lib/jupyter/protocol/connection';
import { kernelScript, printed, RawClient, startKernel, type Answer } from './support/rawclient';

/**
 * The kernel as it is on the wire: one process for the whole file, and a cell leaves nothing that the next
 * one trips over.
 */
jest.setTimeout(30_000);
let kernel: Awaited<ReturnType<typeof startKernel>>;
let client: RawClient;
beforeAll(async () => {
  kernel = await startKernel();
  client = kernel.client;
}, 60_000);
afterAll(() => kernel.end());

const run = (code: string, content?: Record<string, unknown>) => client.execute(code, content);
const types = ({ messages }: Answer) => messages.map(({ type }) => type);
const result = ({ messages }: Answer) =>
  (
    messages.find(({ type }) => type === 'execute_result')?.content['data'] as
      Record<string, unknown> | undefined
  )?.['text/plain'];
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const interrupt = () => client.request('interrupt_request', {}, 'control');

describe('a cell', () => {
  it('is announced, has its value as a result, and ends with idle and a reply', async () => {
    const answer = await run('const six: number = 6;\nsix * 7');
    expect(answer.states).toEqual(['busy', 'idle']);
    expect(answer.reply).toMatchObject({
      status: 'ok',
      execution_count: 1,
      user_expressions: {},
      payload: [],
    });
    expect(answer.messages).toEqual([
      { type: 'execute_input', content: { code: 'const six: number = 6;\nsix * 7', execution_count: 1 } },
      { type: 'execute_result', content: { execution_count: 1, data: { 'text/plain': '42' }, metadata: {} } },
    ]);
  });

  it('shows a text as it is, an object as util.inspect does, and nothing for undefined', async () => {
    expect(result(await run("'a\\nb'"))).toBe('a\nb');
    expect(result(await run('({ a: [1, 2] })'))).toBe('{ a: [ 1, 2 ] }');
    expect(types(await run('undefined'))).toEqual(['execute_input']);
  });

  it("shows a value by Symbol.for('Jupyter.display'), bytes as base64, with its metadata", async () => {
    const {
      messages: [, { content }],
    } = await run(`
      const offer = Object.defineProperty({ 'text/plain': 'dot', 'image/png': new Uint8Array([1, 2, 3]) }, Symbol.for('Jupyter.metadata'), { value: { 'image/png': { width: 5 } } });
      ({ [Symbol.for('Jupyter.display')]: async () => offer })`);
    expect(content).toMatchObject({
      data: { 'text/plain': 'dot', 'image/png': 'AQID' },
      metadata: { 'image/png': { width: 5 } },
    });
    expect((await run("({ [Symbol.for('Jupyter.display')]: () => 5 })")).reply).toMatchObject({
      status: 'error',
      evalue: "Symbol.for('Jupyter.display'): expected an object of MIME types, got 5",
    });
  });

  it('knows what earlier cells declared, also those that failed half way', async () => {
    await run('const half = 21;\nthrow new Error("stop");\nconst other = 1;');
    expect(result(await run('half * 2'))).toBe('42');
  });

  it('may await at its top level, and import', async () => {
    expect(result(await run("import { basename } from 'path';\nawait null;\nbasename('/a/b')"))).toBe('b');
  });

  it('evaluates user_expressions after it', async () => {
    const { reply } = await run('const u = 2', { user_expressions: { good: 'u + 1', bad: 'missing' } });
    expect(reply['user_expressions']).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '3' } },
      bad: { status: 'error', ename: 'TypeScriptError' },
    });
  });

  it(
    'is not counted, announced or remembered when it is silent; not counted without ' + 'store_history',
    async () => {
      const {
        reply: { execution_count: count },
      } = await run('1');
      const silent = await run("console.log('heard'); 5", { silent: true });
      expect(types(silent)).toEqual(['stream']);
      expect(silent.reply).toMatchObject({ execution_count: count });
      const unstored = await run('5', { store_history: false });
      expect(unstored.reply).toMatchObject({ execution_count: count });
      expect(types(unstored)).toEqual(['execute_input', 'execute_result']);
    },
  );
});

describe('a failing cell', () => {
  const failure = async (code: string) => {
    const { messages, reply } = await run(code);
    const { content } = messages.find(({ type }) => type === 'error')!;
    expect(reply).toMatchObject({ status: 'error', ...content });
    return content as { ename: string; evalue: string; traceback: string[] };
  };

  it('has a name, a message, and the way through its own lines', async () => {
    const { ename, evalue, traceback } = await failure(
      "function inner(): never {\n  throw new RangeError('too far');\n}\n\nawait null;\ninner();",
    );
    expect({ ename, evalue }).toEqual({ ename: 'RangeError', evalue: 'too far' });
    const text = traceback.join('\n');
    expect(text).toMatch(
      /^RangeError: too far\n {4}at inner \(In \[\d+\]:2:9\)\n {4}at In \[\d+\]:6:1\n\n2 \| {3}throw new RangeError\('too far'\);\n {12}\^$/,
    );
  });

  it('may throw anything, with a cause and fields of its own', async () => {
    expect(await failure("throw 'words'")).toMatchObject({ ename: 'Uncaught', evalue: 'words' });
    expect(await failure('throw null')).toMatchObject({ evalue: 'null' });
    expect(
      (
        await failure(
          "throw Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'E5' })",
        )
      ).traceback.join('\n'),
    ).toMatch(/code: 'E5'[^]*\[cause\]: Error: inner/);
  });

  it('whose types are wrong gets the place, and the line with a mark', async () => {
    expect(await failure('let a = 1;\nconst text: string = a;')).toEqual({
      ename: 'TypeScriptError',
      evalue: "2:7 - Type 'number' is not assignable to type 'string'. (TS2322)",
      traceback: [
        "2:7 - Type 'number' is not assignable to type 'string'. (TS2322)",
        'const text: string = a;',
        '      ~~~~',
      ],
    });
    expect(await failure('const = 1')).toMatchObject({ ename: 'SyntaxError' });
  });

  it('takes those that wait behind it with it, unless it says stop_on_error: false', async () => {
    const send = (code: string, stop_on_error: boolean) =>
      client.send('execute_request', { code, stop_on_error });
    const ids = await Promise.all([
      send("await new Promise(r => setTimeout(r, 50)); throw new Error('x')", true),
      send('1', true),
      client.send('kernel_info_request'),
      send('2', true),
    ]);
    const answers = await Promise.all(ids.map(id => client.answer(id)));
    expect(answers.map(({ reply }) => reply['status'])).toEqual(['error', 'aborted', 'ok', 'aborted']);
    expect(answers[1].states).toEqual(['busy', 'idle']);
    const going = await Promise.all(
      [await send("throw new Error('x')", false), await send('1', true)].map(id => client.answer(id)),
    );
    expect(going.map(({ reply }) => reply['status'])).toEqual(['error', 'ok']);
    expect((await run('3')).reply['status']).toBe('ok');
  });

  it('fails by a promise that nobody handles, and by an error in a timer, while it runs', async () => {
    expect(await failure("Promise.reject(new Error('nobody'));\n1")).toMatchObject({ evalue: 'nobody' });
    expect(
      await failure("setTimeout(() => { throw new Error('timer'); }, 20);\nawait new Promise(() => {});"),
    ).toMatchObject({ evalue: 'timer' });
  });
});

describe('output', () => {
  it('arrives whole and in order, also where a cell floods it', async () => {
    const answer = await run('for (let i = 0; i < 100_000; i++) console.log(i);');
    expect(printed(answer)).toBe(Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(''));
    const awaiting = await run('for (let i = 0; i < 5_000; i++) { console.log(i); await null; }');
    expect(printed(awaiting)).toBe(Array.from({ length: 5_000 }, (_, i) => `${i}\n`).join(''));
  }, 30_000);

  it('comes while a cell computes', async () => {
    const id = await client.send('execute_request', {
      code:
        "console.log('early');\nconst end = Date.now() + 1000;\nwhile (Date.now() < end) " +
        "console.log('late');",
    });
    const started = Date.now();
    await client.until(() =>
      client.received.some(
        ({ message: { parent_header, header } }) =>
          parent_header.msg_id === id && header.msg_type === 'stream',
      ),
    );
    expect(Date.now() - started).toBeLessThan(700);
    await client.answer(id);
  });

  it('keeps the streams and displays in their order', async () => {
    const answer = await run(
      "import { display } from 'tslab';\nconsole.log('1'); console.error('2'); " +
        "display.html('<b>3</b>'); console.log('4'); process.stdout.write(Buffer.from('é')); 5",
    );
    expect(answer.messages.slice(1).map(({ content }) => content['text'] ?? content['data'])).toEqual([
      '1\n',
      '2\n',
      { 'text/html': '<b>3</b>' },
      '4\né',
      { 'text/plain': '5' },
    ]);
  });

  it('of a display that changes goes to its place, and console.clear clears', async () => {
    const { messages } = await run(
      "import { newDisplay } from 'tslab';\nconst bar = newDisplay();\nbar.text('10 %'); " +
        "bar.text('20 %'); console.clear();",
    );
    expect(messages.map(({ type }) => type)).toEqual([
      'execute_input',
      'display_data',
      'update_display_data',
      'clear_output',
    ]);
    const [first, second] = messages
      .slice(1, 3)
      .map(({ content }) => (content['transient'] as { display_id: string }).display_id);
    expect(first).toBe(second);
  });

  it("after a cell's end still belongs to it, errors too, and the kernel goes on", async () => {
    const id = await client.send('execute_request', {
      code: "setTimeout(() => { console.log('tick'); throw new Error('too late'); }, 50); 0",
    });
    await client.answer(id);
    await run('await new Promise(r => setTimeout(r, 200))');
    const { messages } = await client.answer(id);
    const late = messages
      .filter(({ type }) => type === 'stream')
      .map(({ content }) => [content['name'], content['text']]);
    expect(late[0]).toEqual(['stdout', 'tick\n']);
    expect(late[1]).toEqual([
      'stderr',
      expect.stringMatching(/^Uncaught Error: too late\n {4}at .*In \[\d+\]:1:47/),
    ]);
  });
});

describe('an interrupt', () => {
  const loops = {
    'a loop': 'for (;;) {}',
    'a loop after an await': 'await null;\nfor (;;) {}',
    'a loop of awaits': 'for (;;) await null;',
    'an endless await': 'await new Promise(() => setInterval(() => {}, 1000));',
    'a loop that catches everything': 'for (;;) { try { await null; } catch {} }',
    'a recursion of timers':
      'const again = () => new Promise(r => setTimeout(r, 5)).then(again);\nawait again();',
  };

  it.each(Object.entries(loops))('by message stops %s', async (_, code) => {
    const id = await client.send('execute_request', { code });
    await pause(300);
    expect((await interrupt()).reply).toEqual({ status: 'ok' });
    expect((await client.answer(id)).reply).toMatchObject({
      status: 'error',
      ename: 'KeyboardInterrupt',
      evalue: 'the cell was interrupted',
    });
    expect(result(await run('1 + 1'))).toBe('2');
  });

  it.each(Object.entries(loops).filter(([name]) => name !== 'a loop after an await'))(
    'by signal stops %s',
    async (_, code) => {
      const id = await client.send('execute_request', { code });
      await pause(300);
      kernel.child.kill('SIGINT');
      expect((await client.answer(id)).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' });
      expect(result(await run('1 + 1'))).toBe('2');
    },
  );

  it('stops the code for good, after its finally blocks', async () => {
    const id = await client.send('execute_request', {
      code:
        'let rounds = 0;\ntry { for (;;) { rounds++; await new Promise(r => setTimeout(r, 5)); } } ' +
        "finally { console.log('cleaned up'); }",
    });
    await pause(300);
    await interrupt();
    expect(printed(await client.answer(id))).toBe('cleaned up\n');
    const rounds = result(await run('rounds'));
    await pause(100);
    expect(result(await run('rounds'))).toBe(rounds);
  });

  it('is handed to whoever listens, who may end the cell in its own way', async () => {
    const id = await client.send('execute_request', {
      code:
        "await new Promise((_, reject) => process.once('SIGINT', () => setTimeout(reject, 300, new " +
        "Error('in my own time'))));",
    });
    await pause(200);
    await interrupt();
    expect((await client.answer(id)).reply).toMatchObject({ evalue: 'in my own time' });
  });

  it('is nothing to a kernel that waits', async () => {
    kernel.child.kill('SIGINT');
    await interrupt();
    expect(result(await run('1 + 1'))).toBe('2');
  });
});

describe('a request', () => {
  it('kernel_info says what the kernel is', async () => {
    for (const channel of ['shell', 'control'] as const) {
      const { reply } = await client.request('kernel_info_request', {}, channel);
      expect(reply).toMatchObject({
        status: 'ok',
        protocol_version: '5.3',
        implementation: 'fastbook-ts',
        language_info: { name: 'typescript', file_extension: '.ts', mimetype: 'text/typescript' },
      });
    }
  });

  it('complete has names, counted in code points', async () => {
    await run('const completion = { alpha: 1, beta: 2 }');
    const code = "'😀'; completion.al";
    const { reply } = await client.request('complete_request', { code, cursor_pos: [...code].length });
    expect(reply).toMatchObject({
      status: 'ok',
      matches: ['alpha'],
      cursor_start: [...code].length - 2,
      cursor_end: [...code].length,
    });
  });

  it('inspect has a type and its documentation', async () => {
    const { reply } = await client.request('inspect_request', {
      code: 'parseInt("5")',
      cursor_pos: 3,
      detail_level: 0,
    });
    expect(reply).toMatchObject({
      status: 'ok',
      found: true,
      data: {
        'text/plain': expect.stringContaining(
          'function parseInt(string: string, radix?: number): number',
        ) as unknown,
      },
    });
    expect((await client.request('inspect_request', { code: '   ', cursor_pos: 1 })).reply).toEqual({
      status: 'ok',
      found: false,
      data: {},
      metadata: {},
    });
  });

  it.each([
    ['1 + 1', 'complete'],
    ['function f() {', 'incomplete'],
    ['const = 5', 'invalid'],
    ['await null', 'complete'],
  ])('is_complete: %s is %s', async (code, status) => {
    expect((await client.request('is_complete_request', { code })).reply['status']).toBe(status);
  });

  it('history has the cells of the session', async () => {
    await run("'remember me'");
    const inputs = async (content: Record<string, unknown>) =>
      (
        (await client.request('history_request', { output: false, raw: true, ...content })).reply[
          'history'
        ] as unknown[][]
      ).map(entry => entry[2]);
    expect(await inputs({ hist_access_type: 'tail', n: 1 })).toEqual(["'remember me'"]);
    expect(await inputs({ hist_access_type: 'search', pattern: '*member*' })).toEqual(["'remember me'"]);
    expect(await inputs({ hist_access_type: 'range', session: 0, start: 1, stop: 2 })).toEqual([
      'const six: number = 6;\nsix * 7',
    ]);
  });

  it('comm_info has none, and a comm that is opened is closed', async () => {
    expect((await client.request('comm_info_request')).reply).toEqual({ status: 'ok', comms: {} });
    const id = await client.send('comm_open', { comm_id: 'c', target_name: 'nobody', data: {} });
    await client.until(() =>
      client.received.some(
        ({ message: { parent_header, header } }) =>
          parent_header.msg_id === id && header.msg_type === 'comm_close',
      ),
    );
  });

  it('that is forged, garbled or unknown does nothing', async () => {
    await client.send('execute_request', { code: "console.log('never')" }, 'shell', 'another key');
    await client.shell.send(['garbage']);
    await client.shell.send(['<IDS|MSG>', '', '{', '{}', '{}', '{}']);
    await client.send('no_such_request');
    await run('0');
    expect(client.received.some(({ message: { content } }) => content['text'] === 'never\n')).toBe(false);
    expect(kernel.terminal()).toContain('dropped: wrong signature on a Jupyter message');
    expect(kernel.terminal()).toContain('dropped: not a Jupyter message');
  });

  it('comes from several clients at once, and each has its own answer', async () => {
    const other = new RawClient(kernel.connection);
    try {
      await pause(300); // subscribed
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? client : other).execute(`${i} * 10`)),
      );
      expect(answers.map(result)).toEqual(Array.from({ length: 20 }, (_, i) => String(i * 10)));
    } finally {
      other.close();
    }
  });
});

describe('its sockets and files', () => {
  it('are open to this machine alone', async () => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find(found => found && !found.internal && found.family === 'IPv4')?.address;
    expect(await isListening(kernel.connection.shell_port)).toBe(true);
    if (address) expect(await isListening(kernel.connection.shell_port, address)).toBe(false);
  });

  const started = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [kernelScript, ...args], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { status, stderr };
  };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fastbook-kernel-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    ['{', 'is not JSON'],
    ['5', 'is not a JSON object'],
    ['{"shell_port": 0}', 'has no port shell_port: expected 1 to 65535, got 0'],
    [
      '{"shell_port": 1, "control_port": 1, "iopub_port": 1, "stdin_port": 1, "hb_port": 1, ' +
        '"signature_scheme": "md5"}',
      'asks for the signature scheme "md5"',
    ],
  ])('a connection file that holds %s is refused', (text, reason) => {
    const file = join(folder, 'connection.json');
    writeFileSync(file, text);
    expect(started(file)).toEqual({
      status: 1,
      stderr: expect.stringContaining(`the connection file ${file} ${reason}`) as unknown,
    });
  });

  it('one that is missing, too', () => {
    expect(started(join(folder, 'none.json'))).toEqual({
      status: 1,
      stderr: `the connection file ${join(folder, 'none.json')} is not there\n`,
    });
    expect(started()).toMatchObject({
      status: 1,
      stderr: 'expected a connection file: node kernel.js CONNECTION_FILE\n',
    });
  });

  it('one that others can read is shut to them', async () => {
    const { file, remove } = writeConnectionFile(await newConnection());
    chmodSync(file, 0o644);
    readConnectionFile(file);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    remove();
  });

  it('a port that is taken is named', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { file, remove } = writeConnectionFile({ ...(await newConnection()), iopub_port: port });
    expect(started(file)).toEqual({
      status: 1,
      stderr:
        `the kernel cannot bind its iopub socket to tcp://127.0.0.1:${port}: Address already in use. ` +
        `Start it with other ports\n`,
    });
    remove();
    server.close();
  });
});

describe('its end', () => {
  it.each(['1', 'for (;;) {}', 'await new Promise(() => {})'])(
    'comes with a reply, though a cell runs: %s',
    async code => {
      const own = await startKernel();
      try {
        await own.client.execute('0'); // until then it loads the compiler
        await own.client.send('execute_request', { code });
        await pause(300);
        expect(await own.client.request('shutdown_request', { restart: true }, 'control')).toMatchObject({
          replyType: 'shutdown_reply',
          reply: { status: 'ok', restart: true },
        });
        expect(await own.exited).toEqual(code === 'for (;;) {}' ? 'SIGKILL' : 0);
      } finally {
        await own.end();
      }
    },
    30_000,
  );

  it('by process.exit still sends what was printed', async () => {
    const own = await startKernel();
    try {
      const id = await own.client.send('execute_request', {
        code: "console.log('last words'); process.exit(7)",
      });
      expect(await own.exited).toBe(7);
      await own.client.until(() =>
        own.client.received.some(
          ({ message: { parent_header, content } }) =>
            parent_header.msg_id === id && content['text'] === 'last words\n',
        ),
      );
    } finally {
      await own.end();
    }
  }, 30_000);

  it('survives listeners that rethrow what they are told, as Emscripten installs them', async () => {
    await run(
      "process.on('unhandledRejection', reason => { throw reason; }); " +
        "process.on('uncaughtException', error => { throw error; });",
    );
    expect((await run("void Promise.reject(new Error('again')); 1")).reply).toMatchObject({
      evalue: 'again',
    });
    expect(
      (
        await run(
          "setTimeout(() => { throw new Error('once more'); }); await new Promise(r => setTimeout(r, 100))",
        )
      ).reply,
    ).toMatchObject({ evalue: 'once more' });
    expect(result(await run('1 + 1'))).toBe('2');
  });
});
