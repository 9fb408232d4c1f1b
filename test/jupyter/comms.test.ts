import type { Message } from '../../lib/jupyter/protocol/wire';
import { oneKernel } from '../support/onekernel';
import { pause, printed, resultOf } from '../support/rawclient';

jest.setTimeout(30_000);
const kernel = oneKernel(client =>
  client.execute("const { comms } = (globalThis as any)[Symbol.for('fastbook-ts.kernel')];"),
);

/** The messages on IOPub with this parent, once the request is done. */
async function beneath(id: string): Promise<Message[]> {
  const of = () =>
    kernel.client.received
      .filter(({ channel, message }) => channel === 'iopub' && message.parent_header.msg_id === id)
      .map(({ message }) => message);
  await kernel.client.until(() => of().some(({ content }) => content['execution_state'] === 'idle'));
  return of().filter(({ header }) => header.msg_type !== 'status');
}

const tell = async (type: string, content: Record<string, unknown>, rest: Partial<Message> = {}) =>
  beneath(await kernel.client.send(type, content, 'shell', undefined, rest));
const textOf = (messages: Message[]) => messages.map(({ content }) => content['text']).join('');

/** Opens a comm from a cell; the comm is the variable of that name. */
async function open(name: string, handlers = ''): Promise<string> {
  await kernel.client.execute(`const ${name} = comms.open('front', { first: 1 }); ${handlers}`);
  return JSON.parse(String(resultOf(await kernel.client.execute(`JSON.stringify(${name}.id)`)))) as string;
}

describe('a comm that a cell opens', () => {
  it('sends data, metadata and bytes beneath its cell', async () => {
    const id = await kernel.client.send('execute_request', {
      code:
        'const view = new Uint8Array([9, 1, 2, 9]).subarray(1, 3); ' +
        "const sent = comms.open('front', { x: 1 }, { metadata: { version: '1' }, buffers: [view] }); " +
        'sent.send({ y: [2] }, { buffers: [view, view] }); ' +
        'sent.close(); sent.close()',
    });
    const [, opened, sent, closed, ...rest] = await beneath(id);
    expect(opened.header.msg_type).toBe('comm_open');
    expect(opened.content).toEqual({
      comm_id: expect.any(String) as unknown,
      target_name: 'front',
      data: { x: 1 },
    });
    expect(opened.metadata).toEqual({ version: '1' });
    expect(opened.buffers!.map(buffer => [...buffer])).toEqual([[1, 2]]);
    const { comm_id } = opened.content;
    expect([sent.header.msg_type, sent.content]).toEqual(['comm_msg', { comm_id, data: { y: [2] } }]);
    expect(sent.buffers).toHaveLength(2);
    expect([closed.header.msg_type, closed.content]).toEqual(['comm_close', { comm_id, data: {} }]);
    expect(rest).toEqual([]);
    expect((await kernel.client.execute('sent.send({})')).reply['evalue']).toContain('is closed');
  });

  it('hands messages to its handler, which prints beneath them and answers', async () => {
    const comm_id = await open(
      'echo',
      'echo.onMessage(({ data, metadata, buffers }: any) => { console.log(data.text, metadata.m); ' +
        'echo.send({ got: data.text }, { buffers }); })',
    );
    const messages = await tell(
      'comm_msg',
      { comm_id, data: { text: 'hello' } },
      { metadata: { m: 7 }, buffers: [Buffer.from([1, 2, 3]), Buffer.alloc(0)] },
    );
    expect(messages.map(({ header }) => header.msg_type)).toEqual(['stream', 'comm_msg']);
    expect(messages[0].content).toEqual({ name: 'stdout', text: 'hello 7\n' });
    expect(messages[1].content).toEqual({ comm_id, data: { got: 'hello' } });
    expect(messages[1].buffers!.map(buffer => [...buffer])).toEqual([[1, 2, 3], []]);
  });

  it('prints what an asynchronous handler prints, and an error of it, beneath the message', async () => {
    const comm_id = await open(
      'slow',
      'slow.onMessage(async ({ data }: any) => { await new Promise(resolve => setTimeout(resolve, 50)); ' +
        "console.log('waited'); if (data.fails) throw new Error('on purpose') })",
    );
    expect(textOf(await tell('comm_msg', { comm_id, data: {} }))).toBe('waited\n');
    const failing = await tell('comm_msg', { comm_id, data: { fails: true } });
    expect(failing.map(({ content }) => content['name'])).toEqual(['stdout', 'stderr']);
    expect(textOf(failing)).toContain('Error: on purpose');
    expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');
  });

  it('holds up nothing with a promise that stays pending, and can be interrupted in a loop', async () => {
    const comm_id = await open(
      'stuck',
      'stuck.onMessage(({ data }: any) => { if (data.loops) for (;;); return new Promise(() => {}) })',
    );
    expect(await tell('comm_msg', { comm_id, data: {} })).toEqual([]);
    const id = await kernel.client.send('comm_msg', { comm_id, data: { loops: true } });
    await pause(300);
    await kernel.client.request('interrupt_request', {}, 'control');
    expect(textOf(await beneath(id))).toContain('KeyboardInterrupt');
    expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');
  });

  it('is listed by comm_info until the front end closes it', async () => {
    const comm_id = await open('listed', "listed.onClose(() => console.log('closed'))");
    const info = async (content: Record<string, unknown>) =>
      (await kernel.client.request('comm_info_request', content)).reply['comms'] as object;
    expect(await info({})).toMatchObject({ [comm_id]: { target_name: 'front' } });
    expect(await info({ target_name: 'front' })).toHaveProperty(comm_id);
    expect(await info({ target_name: 'other' })).toEqual({});
    expect(textOf(await tell('comm_close', { comm_id, data: {} }))).toBe('closed\n');
    expect(await info({})).not.toHaveProperty(comm_id);
    expect(await tell('comm_msg', { comm_id, data: {} })).toEqual([]);
  });
});

describe('a comm that the front end opens', () => {
  it('is closed at once where no cell knows its target', async () => {
    const [closed, ...rest] = await tell('comm_open', { comm_id: 'c', target_name: 'nobody', data: {} });
    expect([closed.header.msg_type, closed.content]).toEqual(['comm_close', { comm_id: 'c', data: {} }]);
    expect(rest).toEqual([]);
  });

  it('reaches the handler of its target; where that fails, it is closed', async () => {
    await kernel.client.execute(
      "comms.register('kernel', (comm: any, { data }: any) => { if (data.fails) throw new Error('no'); " +
        'comm.onMessage((m: any) => comm.send({ twice: 2 * m.data.x })); comm.send({ welcome: true }) })',
    );
    const [welcome] = await tell('comm_open', { comm_id: 'k', target_name: 'kernel', data: {} });
    expect(welcome.content).toEqual({ comm_id: 'k', data: { welcome: true } });
    const [twice] = await tell('comm_msg', { comm_id: 'k', data: { x: 21 } });
    expect(twice.content['data']).toEqual({ twice: 42 });
    const failed = await tell('comm_open', { comm_id: 'f', target_name: 'kernel', data: { fails: true } });
    expect(failed.map(({ header }) => header.msg_type)).toEqual(['comm_close', 'stream']);
    expect(textOf(failed)).toContain('Error: no');
  });

  it('waits for the cell that runs', async () => {
    const id = await kernel.client.send('execute_request', {
      code: "await new Promise(resolve => setTimeout(resolve, 300)); console.log('cell')",
    });
    const opening = kernel.client.send('comm_open', { comm_id: 'w', target_name: 'kernel', data: {} });
    await beneath(await opening);
    const types = kernel.client.received
      .filter(({ message }) => message.content['text'] === 'cell\n' || message.content['comm_id'] === 'w')
      .map(({ message }) => message.header.msg_type);
    expect(types).toEqual(['stream', 'comm_msg']);
    expect(printed(await kernel.client.answer(id))).toBe('cell\n');
  });
});

it('the bridge is one object that a cell cannot replace', async () => {
  const key = "Symbol.for('fastbook-ts.kernel')";
  await kernel.client.execute(`(globalThis as any)[${key}] = 5; delete (globalThis as any)[${key}]`);
  expect(resultOf(await kernel.client.execute(`Object.keys((globalThis as any)[${key}]).join()`))).toBe(
    'display,comms,onTermination',
  );
  expect(resultOf(await kernel.client.execute(`globalThis.propertyIsEnumerable(${key})`))).toBe('false');
});
