import { oneKernel } from '../support/onekernel';
import { resultOf } from '../support/rawclient';

// Requests that no front end sends. One kernel for the whole file, which lives to its end.
jest.setTimeout(30_000);
const kernel = oneKernel();

const lives = async () => expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');

describe('a request with a field that is wrong', () => {
  it.each([
    ['complete_request', { code: 5, cursor_pos: 0 }, 'code: expected text, got 5'],
    ['complete_request', { code: 'a', cursor_pos: '1' }, 'cursor_pos: expected a number, got "1"'],
    ['inspect_request', {}, 'code: expected text, got nothing'],
    ['is_complete_request', { code: ['x'] }, 'code: expected text, got ["x"]'],
    ['comm_info_request', { target_name: 5 }, 'target_name: expected text, got 5'],
    ['history_request', {}, 'hist_access_type: expected "range", "tail" or "search", got nothing'],
    ['history_request', { hist_access_type: 'tail', n: '3' }, 'n: expected a number or null, got "3"'],
    [
      'history_request',
      { hist_access_type: 'range', start: 'a' },
      'start: expected a number or null, got "a"',
    ],
    ['history_request', { hist_access_type: 'search', pattern: 5 }, 'pattern: expected text of at most 1000'],
  ])('%s %j says so', async (type, content, reason) => {
    const { reply, replyType, states } = await kernel.client.request(type, content);
    expect(replyType).toBe(type.replace('_request', '_reply'));
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeError' });
    expect(reply['evalue']).toContain(reason);
    expect(reply['traceback']).toEqual([`TypeError: ${reply['evalue'] as string}`]);
    expect(states).toEqual(['busy', 'idle']);
  });

  it.each([
    [{ code: null }, 'code: expected text, got null'],
    [{ code: '1', user_expressions: [] }, 'user_expressions: expected an object of code by name, got []'],
    [{ code: '1', user_expressions: { x: 5 } }, 'x: expected text, got 5'],
  ])('execute_request %j has one error message as well', async (content, reason) => {
    const { reply, messages } = await kernel.client.request('execute_request', content);
    expect(reply).toMatchObject({ status: 'error', evalue: reason });
    expect(messages.map(({ type, content: { evalue } }) => [type, evalue])).toEqual([['error', reason]]);
    await lives();
  });

  it('is counted from the nearest end where a cursor lies outside of the code', async () => {
    for (const cursor_pos of [-1, 1e300, 2.5, null])
      for (const type of ['complete_request', 'inspect_request'])
        expect((await kernel.client.request(type, { code: 'parseInt', cursor_pos })).reply['status']).toBe(
          'ok',
        );
  });

  it('finds nothing with a negative n, and all with pattern: null', async () => {
    await kernel.client.execute("'kept'");
    const found = async (content: Record<string, unknown>) =>
      (await kernel.client.request('history_request', content)).reply['history'] as unknown[];
    expect(await found({ hist_access_type: 'tail', n: -5 })).toEqual([]);
    expect(await found({ hist_access_type: 'range', session: -1 })).toEqual([]);
    expect((await found({ hist_access_type: 'tail', n: 1e300 })).length).toBeGreaterThan(0);
    expect((await found({ hist_access_type: 'search', pattern: null })).at(-1)).toContain("'kept'");
  });
});

describe('a signed message of which a part is wrong', () => {
  const header = (type: unknown, id = `id-${Math.random()}`) =>
    JSON.stringify({ msg_id: id, session: 's', username: 'u', date: '', msg_type: type, version: '5.3' });
  const deep = '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000);

  it.each(['[]', 'null', '5', '"text"', '{', '', Buffer.from([0x22, 0xff, 0x22])])(
    'content %j has a reply that says so',
    async content => {
      const id = `content-${Math.random()}`;
      await kernel.client.sendParts([header('kernel_info_request', id), '{}', '{}', content]);
      const { reply, replyType } = await kernel.client.answer(id);
      expect([replyType, reply['status']]).toEqual(['kernel_info_reply', 'error']);
      expect(reply['evalue']).toMatch(/^the content is not (an object: |JSON: )/);
    },
  );

  it('is dropped with a word on stderr where the header is wrong', async () => {
    for (const part of ['[]', 'null', '5', '{', '', '{}', deep, header(undefined), header(5), header(null)])
      for (const channel of ['shell', 'control', 'stdin'] as const)
        await kernel.client.sendParts([part, '{}', '{}', '{}'], channel);
    await lives();
    expect(kernel.terminal()).toContain('dropped: a Jupyter message without a type or an id');
  });

  it('ends nothing where a type is unknown, or the metadata, parent and content are deep', async () => {
    for (const type of ['__proto__', 'constructor', '', '_request', 'nothing_request'])
      for (const channel of ['shell', 'control', 'stdin'] as const)
        await kernel.client.sendParts([header(type), '{}', '{}', '{}'], channel);
    for (const type of ['comm_open', 'comm_msg', 'comm_close', 'comm_info_request', 'history_request'])
      for (const parts of [
        [deep, deep, '{}'],
        ['null', 'null', deep],
        ['[]', '[]', `{"comm_id":"c","data":${deep}}`],
      ])
        await kernel.client.sendParts([header(type), ...parts]);
    await lives();
  });

  it('may have buffers of any size, and an identity of any length', async () => {
    const id = `buffers-${Math.random()}`;
    const buffers = [Buffer.alloc(0), Buffer.alloc(1 << 20), Buffer.from('<IDS|MSG>')];
    await kernel.client.sendParts([header('kernel_info_request', id), '{}', '{}', '{}', ...buffers]);
    expect((await kernel.client.answer(id)).reply['status']).toBe('ok');
  });
});

describe('history_request', () => {
  const search = async (pattern: string) =>
    (
      (await kernel.client.request('history_request', { hist_access_type: 'search', pattern })).reply[
        'history'
      ] as string[][]
    ).map(entry => entry[2]);

  it('answers at once, whatever the pattern', async () => {
    const code = `'${'a'.repeat(120)}'`;
    await kernel.client.execute(code);
    expect(await search(`*${'a*'.repeat(60)}b`)).toEqual([]);
    expect(await search(`*${'a*'.repeat(60)}`)).toContain(code);
  });

  it('takes *, ?, [a-z] and [^a-z], and nothing else for a pattern', async () => {
    await kernel.client.execute("'x1'");
    for (const pattern of ["'x?'", "'x[0-9]'", "'[!y]1'", "'[x]1'", '*1*', "*'", "'x1'", "'[^a-w]1'"])
      expect(await search(pattern)).toContain("'x1'");
    for (const pattern of ["'x[2-9]'", "'x.'", "'[^x]1'", 'x1', "'x1", "'x??'", "'[x1'", '', '?'])
      expect(await search(pattern)).not.toContain("'x1'");
  });
});

describe('what leaves the kernel', () => {
  it('is Unicode: half a pair of surrogates becomes U+FFFD, in values and in keys', async () => {
    const {
      messages: [, stream, result],
    } = await kernel.client.execute(
      String.raw`console.log('😀'.slice(0, 1), '\\ud83d', '😀', '\ude00'); ` +
        String.raw`({ [Symbol.for('Jupyter.display')]: () => ` +
        String.raw`({ 'application/json': { '\ud83d': '\ud83d\\' } }) })`,
    );
    expect(stream.content['text']).toBe('\ufffd \\ud83d 😀 \ufffd\n');
    expect(result.content['data']).toEqual({ 'application/json': { '\ufffd': '\ufffd\\' } });
  });

  it('is valid where a cell has given all objects a toJSON, or replaced JSON.stringify', async () => {
    const toJSON =
      'Object.defineProperty(Object.prototype, "toJSON", { configurable: true, value: () => 5 });';
    const {
      messages: [, stream, result],
    } = await kernel.client.execute(`${toJSON} console.log('printed'); 'shown'`);
    await kernel.client.execute('delete (Object.prototype as any).toJSON');
    expect(stream.content).toEqual({ name: 'stdout', text: 'printed\n' });
    expect(result.content['data']).toEqual({ 'text/plain': 'shown' });
    await kernel.client.execute("(globalThis as any).kept = JSON.stringify; JSON.stringify = () => 'none'");
    expect(resultOf(await kernel.client.execute("'still shown'"))).toBe('still shown');
    await kernel.client.execute('JSON.stringify = (globalThis as any).kept');
  });
});

it('a signed message that comes again is dropped', async () => {
  await kernel.client.execute('let runs = 0');
  const parts = [
    JSON.stringify({ msg_id: 'again', session: 's', msg_type: 'execute_request' }),
    '{}',
    '{}',
    JSON.stringify({ code: 'runs++' }),
  ];
  for (let i = 0; i < 3; i++) await kernel.client.sendParts(parts);
  await kernel.client.sendParts(parts, 'control');
  await kernel.client.answer('again');
  expect(resultOf(await kernel.client.execute('runs'))).toBe('1');
  expect(kernel.terminal()).toContain('dropped: a Jupyter message that came before');
});

it('a failure has one error message', async () => {
  for (const code of [
    "throw new Error('x')",
    'const a: string = 5',
    'const = 1',
    'Promise.reject(5); await null',
  ]) {
    const { messages } = await kernel.client.execute(code);
    expect(messages.filter(({ type }) => type === 'error')).toHaveLength(1);
  }
  await lives();
});
