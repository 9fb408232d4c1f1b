import type { Message } from '../../lib/jupyter/protocol/wire';
import { oneKernel } from '../support/onekernel';
import { pause, RawClient, resultOf } from '../support/rawclient';

jest.setTimeout(30_000);
const kernel = oneKernel();

/** Starts a cell that asks; the reader is there. */
const ask = (code: string) =>
  kernel.client.send('execute_request', {
    code: code.replaceAll('prompt', '(globalThis as any).prompt'),
    allow_stdin: true,
  });

/** The next question. */
async function question(): Promise<Message> {
  const asked = () =>
    kernel.client.received.findIndex(({ message: { header } }) => header.msg_type === 'input_request');
  await kernel.client.until(() => asked() >= 0);
  return kernel.client.received.splice(asked(), 1)[0].message;
}
const answer = (value: unknown, rest?: Partial<Message>) =>
  kernel.client.send('input_reply', { status: 'ok', value }, 'stdin', undefined, rest);

describe('prompt', () => {
  it('asks the reader on the stdin channel, after what the cell has printed', async () => {
    const id = await ask("console.log('before'); const name: string = prompt('Name?'); `hello ${name}`");
    const { content, parent_header } = await question();
    expect(content).toEqual({ prompt: 'Name? ', password: false });
    expect(parent_header.msg_id).toBe(id);
    expect(kernel.client.received.some(({ message }) => message.content['text'] === 'before\n')).toBe(true);
    await answer('Ada 😀');
    expect(resultOf(await kernel.client.answer(id))).toBe('hello Ada 😀');
  });

  it('takes its default for an empty answer, and asks again and again', async () => {
    const id = await ask("[prompt('a', 'A'), prompt('b', 'B'), prompt('c')].join()");
    for (const [prompt, value] of [
      ['a [A] ', ''],
      ['b [B] ', 'x'],
      ['c ', ''],
    ]) {
      expect((await question()).content['prompt']).toBe(prompt);
      await answer(value);
    }
    expect(resultOf(await kernel.client.answer(id))).toBe('A,x,');
  });

  it('hides a password', async () => {
    const id = await ask("prompt.password('Key').length");
    expect((await question()).content).toEqual({ prompt: 'Key ', password: true });
    await answer('secret');
    expect(resultOf(await kernel.client.answer(id))).toBe('6');
  });

  it('drops the answer to an earlier question, and that of another client', async () => {
    const id = await ask("prompt('one') + prompt('two')");
    const first = await question();
    await answer('1', { parent_header: first.header });
    await question();
    const other = new RawClient(kernel.connection);
    await other.send('input_reply', { status: 'ok', value: 'not me' }, 'stdin');
    await pause(100);
    await answer('late', { parent_header: first.header });
    await answer('2');
    other.close();
    expect(resultOf(await kernel.client.answer(id))).toBe('12');
  });

  it.each(['message', 'signal'])('ends with a KeyboardInterrupt by %s, and the kernel lives', async way => {
    for (const start of ['', 'await null; ']) {
      const id = await ask(`${start}prompt('forever')`);
      await question();
      if (way === 'message') await kernel.client.request('interrupt_request', {}, 'control');
      else kernel.child.kill('SIGINT');
      expect((await kernel.client.answer(id)).reply).toMatchObject({
        status: 'error',
        ename: 'KeyboardInterrupt',
      });
      await answer('too late');
      expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');
    }
  });

  it('where nobody can be asked returns its default, or says what to do', async () => {
    const run = (code: string, content = {}) =>
      kernel.client.execute(code, { allow_stdin: false, ...content });
    expect(resultOf(await run("(globalThis as any).prompt('n', '5')"))).toBe('5');
    for (const code of ["prompt('n')", "prompt.password('n')", "confirm('n')"])
      expect((await run(`(globalThis as any).${code}`)).reply['evalue']).toBe(
        'the front end cannot ask its reader, since it runs the notebook without one: ' +
          'give prompt() a default as its second argument, or run the cell in JupyterLab',
      );
    const { messages } = await run("(globalThis as any).alert('careful')");
    expect(messages.map(({ content }) => content['text'])).toContain('careful\n');
  });

  it('says so where its cell has ended', async () => {
    const id = await ask(
      "setTimeout(() => { try { prompt('n') } catch (e) { console.log(e.message) } }, 100); 0",
    );
    expect(resultOf(await kernel.client.answer(id))).toBe('0');
    await kernel.client.until(() =>
      kernel.client.received.some(({ message: { content } }) =>
        String(content['text']).startsWith('the cell has ended'),
      ),
    );
  });
});

it('confirm is true for y and yes', async () => {
  const id = await ask("[1, 2, 3, 4].map(() => (globalThis as any).confirm('sure?')).join()");
  for (const value of ['y', ' YES ', 'n', '']) {
    expect((await question()).content['prompt']).toBe('sure? [y/N] ');
    await answer(value);
  }
  expect(resultOf(await kernel.client.answer(id))).toBe('true,true,false,false');
});

it('alert waits for Enter', async () => {
  const id = await ask("(globalThis as any).alert('careful')");
  expect((await question()).content['prompt']).toBe('careful [Enter] ');
  await answer('');
  expect((await kernel.client.answer(id)).reply['status']).toBe('ok');
});

it('a front end that is gone while its cell asks makes it fail', async () => {
  const other = new RawClient(kernel.connection);
  await pause(300);
  const id = await other.send('execute_request', {
    code: "await new Promise(r => setTimeout(r, 500)); (globalThis as any).prompt('n')",
    allow_stdin: true,
  });
  await pause(200);
  other.close();
  await kernel.client.until(() =>
    kernel.client.received.some(
      ({ message: { parent_header, content } }) =>
        parent_header.msg_id === id &&
        String(content['evalue']).startsWith('the front end that runs the cell'),
    ),
  );
});
