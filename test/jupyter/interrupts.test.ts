import { oneKernel } from '../support/onekernel';
import { pause, printed, resultOf, startKernel } from '../support/rawclient';

// Interrupts, and the end of the kernel. One kernel for the whole file.
jest.setTimeout(30_000);
// the compiler is warm: each cell of these tests runs when it is interrupted
const kernel = oneKernel(client => client.execute('1'));

const run = (code: string, content?: Record<string, unknown>) => kernel.client.execute(code, content);
const interrupt = () => kernel.client.request('interrupt_request', {}, 'control');

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
    const id = await kernel.client.send('execute_request', { code });
    await pause(300);
    expect((await interrupt()).reply).toEqual({ status: 'ok' });
    expect((await kernel.client.answer(id)).reply).toMatchObject({
      status: 'error',
      ename: 'KeyboardInterrupt',
      evalue: 'the cell was interrupted',
    });
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });

  it.each(Object.entries(loops))('by signal stops %s', async (_, code) => {
    const id = await kernel.client.send('execute_request', { code });
    await pause(300);
    kernel.child.kill('SIGINT');
    expect((await kernel.client.answer(id)).reply).toMatchObject({
      status: 'error',
      ename: 'KeyboardInterrupt',
    });
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });

  it('stops the code for good, after its finally blocks', async () => {
    const id = await kernel.client.send('execute_request', {
      code:
        'let rounds = 0;\ntry { for (;;) { rounds++; await new Promise(r => setTimeout(r, 5)); } } ' +
        "finally { console.log('cleaned up'); }",
    });
    await pause(300);
    await interrupt();
    expect(printed(await kernel.client.answer(id))).toBe('cleaned up\n');
    const rounds = resultOf(await run('rounds'));
    await pause(100);
    expect(resultOf(await run('rounds'))).toBe(rounds);
  });

  it('reaches a listener of SIGINT, which may end the cell itself', async () => {
    const id = await kernel.client.send('execute_request', {
      code:
        "await new Promise((_, reject) => process.once('SIGINT', () => setTimeout(reject, 300, new " +
        "Error('in my own time'))));",
    });
    await pause(200);
    await interrupt();
    expect((await kernel.client.answer(id)).reply).toMatchObject({ evalue: 'in my own time' });
  });

  it('does nothing to an idle kernel', async () => {
    kernel.child.kill('SIGINT');
    await interrupt();
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });
});

describe('its end', () => {
  it.each(['1', 'for (;;) {}', 'await new Promise(() => {})'])(
    'has a reply even while a cell runs: %s',
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

  it('is not caused by listeners that rethrow errors, as Emscripten installs them', async () => {
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
    expect(resultOf(await run('1 + 1'))).toBe('2');
  });
});
