import { oneKernel } from '../support/onekernel';
import { printed, resultOf, type Answer } from '../support/rawclient';

// Cells on the wire: their messages, failures and output. One kernel for the whole file.
jest.setTimeout(30_000);
const kernel = oneKernel();

const run = (code: string, content?: Record<string, unknown>) => kernel.client.execute(code, content);
const types = ({ messages }: Answer) => messages.map(({ type }) => type);

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
    expect(resultOf(await run("'a\\nb'"))).toBe('a\nb');
    expect(resultOf(await run('({ a: [1, 2] })'))).toBe('{ a: [ 1, 2 ] }');
    expect(types(await run('undefined'))).toEqual(['execute_input']);
  });

  it("shows a value by Symbol.for('Jupyter.display'), bytes as base64, with its metadata", async () => {
    const {
      messages: [, { content }],
    } = await run(`
      const bundle = { 'text/plain': 'dot', 'image/png': new Uint8Array([1, 2, 3]) };
      const metadata = { value: { 'image/png': { width: 5 } } };
      Object.defineProperty(bundle, Symbol.for('Jupyter.metadata'), metadata);
      ({ [Symbol.for('Jupyter.display')]: async () => bundle })`);
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
    expect(resultOf(await run('half * 2'))).toBe('42');
  });

  it('may await at its top level, and import', async () => {
    expect(resultOf(await run("import { basename } from 'path';\nawait null;\nbasename('/a/b')"))).toBe('b');
  });

  it('shows a number by a method that a cell gives to all of them', async () => {
    const symbol = "Symbol.for('Jupyter.display')";
    const method = 'function () { return { "text/plain": `n${this}` } }';
    expect(resultOf(await run(`(Number.prototype as any)[${symbol}] = ${method}; 5`))).toBe('n5');
    expect(resultOf(await run(`delete (Number.prototype as any)[${symbol}]; 5`))).toBe('5');
  });

  it('shows its result before what its user_expressions print', async () => {
    const answer = await run('7', { user_expressions: { printing: "console.log('later')" } });
    expect(types(answer)).toEqual(['execute_input', 'execute_result', 'stream']);
  });

  it.each([
    ['[1, 2].map(String).join()', '1,2'],
    ['(5 as number)!', '5'],
    ['new Map<string, number>([["a", 1]]).get("a")', '1'],
    ['typeof ((x?: number): string => `${x}`)', 'function'],
    ['`${-((await Promise.resolve(2)) ** 2)}` + [...[1], ...[2]]', '-41,2'],
    ["true ? (await import('path')).basename('/a/b') : require('path')", 'b'],
  ])('is an expression, with types or without: %s', async (code, expected) => {
    expect(resultOf(await run(code))).toBe(expected);
  });

  it('evaluates user_expressions after it', async () => {
    const { reply } = await run('const u = 2', { user_expressions: { good: 'u + 1', bad: 'missing' } });
    expect(reply['user_expressions']).toMatchObject({
      good: { status: 'ok', data: { 'text/plain': '3' } },
      bad: { status: 'error', ename: 'TypeScriptError' },
    });
  });

  it('is not counted or announced when silent, and not counted without store_history', async () => {
    const {
      reply: { execution_count: count },
    } = await run('1');
    const silent = await run("console.log('heard'); 5", { silent: true });
    expect(types(silent)).toEqual(['stream']);
    expect(silent.reply).toMatchObject({ execution_count: count });
    const unstored = await run('5', { store_history: false });
    expect(unstored.reply).toMatchObject({ execution_count: count });
    expect(types(unstored)).toEqual(['execute_input', 'execute_result']);
  });
});

describe('a failing cell', () => {
  const failure = async (code: string) => {
    const { messages, reply } = await run(code);
    const { content } = messages.find(({ type }) => type === 'error')!;
    expect(reply).toMatchObject({ status: 'error', ...content });
    return content as { ename: string; evalue: string; traceback: string[] };
  };

  it('has a name, a message, and a traceback of its own lines', async () => {
    const { ename, evalue, traceback } = await failure(
      "function inner(): never {\n  throw new RangeError('too far');\n}\n\nawait null;\ninner();",
    );
    expect({ ename, evalue }).toEqual({ ename: 'RangeError', evalue: 'too far' });
    const text = traceback.join('\n');
    expect(text.replace(/In \[\d+\]/g, 'In [n]').split('\n')).toEqual([
      'RangeError: too far',
      '    at inner (In [n]:2:9)',
      '    at In [n]:6:1',
      '',
      "2 |   throw new RangeError('too far');",
      `${' '.repeat(12)}^`,
    ]);
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

  it('with a type error gets the position, and the line with a mark', async () => {
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

  it('aborts those that wait behind it, unless it has stop_on_error: false', async () => {
    const send = (code: string, stop_on_error: boolean) =>
      kernel.client.send('execute_request', { code, stop_on_error });
    const ids = await Promise.all([
      send("await new Promise(r => setTimeout(r, 50)); throw new Error('x')", true),
      send('1', true),
      kernel.client.send('kernel_info_request'),
      send('2', true),
    ]);
    const answers = await Promise.all(ids.map(id => kernel.client.answer(id)));
    expect(answers.map(({ reply }) => reply['status'])).toEqual(['error', 'aborted', 'ok', 'aborted']);
    expect(answers[1].states).toEqual(['busy', 'idle']);
    const going = await Promise.all(
      [await send("throw new Error('x')", false), await send('1', true)].map(id => kernel.client.answer(id)),
    );
    expect(going.map(({ reply }) => reply['status'])).toEqual(['error', 'ok']);
    expect((await run('3')).reply['status']).toBe('ok');
  });

  it('fails by an unhandled rejection and by an error in a timer while it runs', async () => {
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

  it('arrives while a cell computes', async () => {
    const id = await kernel.client.send('execute_request', {
      code:
        "console.log('early');\nconst end = Date.now() + 1000;\nwhile (Date.now() < end) " +
        "console.log('late');",
    });
    const started = Date.now();
    await kernel.client.until(() =>
      kernel.client.received.some(
        ({ message: { parent_header, header } }) =>
          parent_header.msg_id === id && header.msg_type === 'stream',
      ),
    );
    expect(Date.now() - started).toBeLessThan(700);
    await kernel.client.answer(id);
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
    const id = await kernel.client.send('execute_request', {
      code: "setTimeout(() => { console.log('tick'); throw new Error('too late'); }, 50); 0",
    });
    await kernel.client.answer(id);
    await run('await new Promise(r => setTimeout(r, 200))');
    const { messages } = await kernel.client.answer(id);
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
