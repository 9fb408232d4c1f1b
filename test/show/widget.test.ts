import { Widget, widget } from '../../lib/show/widget';
import { putBuffers, separateBuffers } from '../../lib/show/buffers';
import { resultOf, startKernel, type RawClient } from '../support/rawclient';
import type { Message } from '../../lib/jupyter/protocol/wire';
import { jupyterDisplay } from '../../lib/show/display';

const esm = 'export default { render() {} }';

describe('a widget without a notebook', () => {
  it('has its state and its listeners, and shows itself as text', () => {
    const slider = widget({ esm, state: { value: 5, name: 'x' } });
    const changes: unknown[] = [];
    const stop = slider.on('value', (value, previous) => changes.push([value, previous]));
    slider.set({ value: 6 });
    slider.set({ value: 6, name: 'y' });
    stop();
    slider.set({ value: 7 });
    slider.send('nobody');
    expect(changes).toEqual([[6, 5]]);
    expect(slider.state).toEqual({ value: 7, name: 'y' });
    expect(slider[jupyterDisplay]()).toEqual({ 'text/plain': "widget({ value: 7, name: 'y' })" });
    slider.close();
    expect(slider).toBeInstanceOf(Widget);
  });

  it('refuses what is no module, and names of the protocol', () => {
    expect(() => widget({ esm: 5 as never })).toThrow(
      'widget({ esm }): expected the text of an ES module, got 5',
    );
    expect(() => widget({ esm, state: { _esm: 5 } })).toThrow("are the protocol's, got _esm");
    expect(() => widget({ esm, state: {} }).set({ _view: 1 } as never)).toThrow('got _view');
  });
});

it('binary data leaves a state with its place, and comes back to it', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const given = { a: bytes, b: { c: [1, new Float32Array([1]).buffer, bytes.subarray(1)] }, d: 'text' };
  const { state, paths, buffers } = separateBuffers(given);
  expect(state).toEqual({ b: { c: [1, null, null] }, d: 'text' });
  expect(paths).toEqual([['a'], ['b', 'c', 1], ['b', 'c', 2]]);
  expect(buffers.map(buffer => [...buffer])).toEqual([
    [1, 2, 3],
    [0, 0, 128, 63],
    [2, 3],
  ]);
  putBuffers(state, [...paths, ['no', 'where']], [...buffers, bytes]);
  expect(state).toEqual({ a: bytes, b: { c: [1, buffers[1], buffers[2]] }, d: 'text' });
});

describe('a widget in a notebook', () => {
  let kernel: Awaited<ReturnType<typeof startKernel>>;
  let client: RawClient;
  let opened: Message;
  beforeAll(async () => {
    kernel = await startKernel();
    client = kernel.client;
    const { reply } = await client.execute(
      "import { widget } from 'fastbook-ts'; " +
        "const box = widget({ esm: 'the module', css: 'p {}', " +
        'state: { x: 1, image: new Uint8Array([7, 8]) } });',
    );
    expect(reply['status']).toBe('ok');
    opened = client.received.find(({ message: { header } }) => header.msg_type === 'comm_open')!.message;
  }, 60_000);
  afterAll(() => kernel.end());

  const tell = async (data: object, buffers: Uint8Array[] = []) => {
    const content = { comm_id: opened.content['comm_id'], data };
    const id = await client.send('comm_msg', content, 'shell', undefined, { buffers });
    const of = () =>
      client.received
        .filter(({ channel, message }) => channel === 'iopub' && message.parent_header.msg_id === id)
        .map(({ message }) => message);
    await client.until(() => of().some(({ content: { execution_state } }) => execution_state === 'idle'));
    return of().filter(({ header }) => header.msg_type !== 'status');
  };

  it("opens a comm with anywidget's model, its state and its bytes", () => {
    expect(opened.metadata).toEqual({ version: '2.1.0' });
    expect(opened.content).toMatchObject({
      target_name: 'jupyter.widget',
      data: {
        state: {
          _model_module: 'anywidget',
          _model_name: 'AnyModel',
          _view_module: 'anywidget',
          _view_name: 'AnyView',
          _esm: 'the module',
          _css: 'p {}',
          x: 1,
        },
        buffer_paths: [['image']],
      },
    });
    expect(opened.buffers!.map(buffer => [...buffer])).toEqual([[7, 8]]);
  });

  it('shows its view, and text for viewers without widgets', async () => {
    const { messages } = await client.execute('box');
    const result = messages.find(({ type }) => type === 'execute_result')!;
    expect(result.content['data']).toEqual({
      'application/vnd.jupyter.widget-view+json': {
        version_major: 2,
        version_minor: 0,
        model_id: opened.content['comm_id'],
      },
      'text/plain': expect.stringContaining('widget({ x: 1') as unknown,
    });
  });

  it('learns a change of a view, echoes it, and calls its listeners', async () => {
    await client.execute("box.on('x', (x, before) => console.log(before, 'to', x));");
    const messages = await tell({ method: 'update', state: { x: 2 }, buffer_paths: [['image']] }, [
      new Uint8Array([1, 2, 3]),
    ]);
    expect(messages.map(({ header }) => header.msg_type)).toEqual(['comm_msg', 'stream']);
    expect(messages[0].content['data']).toEqual({
      method: 'echo_update',
      state: { x: 2 },
      buffer_paths: [['image']],
    });
    expect(messages[1].content['text']).toBe('1 to 2\n');
    expect(resultOf(await client.execute('[box.state.x, ...box.state.image].join()'))).toBe('2,1,2,3');
  });

  it('sends what a cell sets and sends, and hears messages with bytes', async () => {
    const { messages } = await client.execute(
      'box.onMessage<{ add: number }>(({ add }, [bytes]) => box.send({ sum: add + bytes[0] }, [bytes]));' +
        "box.set({ x: 3 }); box.send('hello', [new Uint8Array([5])])",
    );
    expect(messages.filter(({ type }) => type === 'comm_msg').map(({ content }) => content['data'])).toEqual([
      { method: 'update', state: { x: 3 }, buffer_paths: [] },
      { method: 'custom', content: 'hello' },
    ]);
    const [answer] = await tell({ method: 'custom', content: { add: 4 } }, [new Uint8Array([3])]);
    expect(answer.content['data']).toEqual({ method: 'custom', content: { sum: 7 } });
    expect([...answer.buffers![0]]).toEqual([3]);
  });

  it('tells its whole state to a page that asks, by itself or for all widgets', async () => {
    const [whole] = await tell({ method: 'request_state' });
    expect(whole.content['data']).toMatchObject({ method: 'update', state: { _esm: 'the module', x: 3 } });
    await client.send('comm_open', { comm_id: 'page', target_name: 'jupyter.widget.control', data: {} });
    await client.send('comm_msg', { comm_id: 'page', data: { method: 'request_states' } });
    const found = () =>
      client.received.find(({ message: { content } }) => content['comm_id'] === 'page')?.message;
    await client.until(found);
    const id = opened.content['comm_id'] as string;
    expect(found()!.content['data']).toMatchObject({
      method: 'update_states',
      states: { [id]: { model_name: 'AnyModel', model_module: 'anywidget', state: { x: 3 } } },
      buffer_paths: [[id, 'state', 'image']],
    });
  });

  it('is text again once it is closed', async () => {
    const { messages } = await client.execute('box.close(); box.set({ x: 9 }); box');
    expect(messages.filter(({ type }) => type.startsWith('comm')).map(({ type }) => type)).toEqual([
      'comm_close',
    ]);
    const result = messages.find(({ type }) => type === 'execute_result')!;
    expect(Object.keys(result.content['data'] as object)).toEqual(['text/plain']);
  });
});
