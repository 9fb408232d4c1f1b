import { spawnSync } from 'node:child_process';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import {
  newConnection,
  readConnectionFile,
  writeConnectionFile,
} from '../../lib/jupyter/protocol/connection';
import { isListening } from '../support/listening';
import { oneKernel } from '../support/onekernel';
import { kernelScript, pause, RawClient, resultOf } from '../support/rawclient';
import { temporaryFolder } from '../support/folder';

// Requests, sockets and the connection file. One kernel for the whole file.
jest.setTimeout(30_000);
const kernel = oneKernel();

const run = (code: string, content?: Record<string, unknown>) => kernel.client.execute(code, content);

describe('a request', () => {
  it('kernel_info says what the kernel is', async () => {
    for (const channel of ['shell', 'control'] as const) {
      const { reply } = await kernel.client.request('kernel_info_request', {}, channel);
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
    const { reply } = await kernel.client.request('complete_request', { code, cursor_pos: [...code].length });
    expect(reply).toMatchObject({
      status: 'ok',
      matches: ['alpha'],
      cursor_start: [...code].length - 2,
      cursor_end: [...code].length,
    });
  });

  it('inspect has a type and its documentation', async () => {
    const { reply } = await kernel.client.request('inspect_request', {
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
    expect((await kernel.client.request('inspect_request', { code: '   ', cursor_pos: 1 })).reply).toEqual({
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
    expect((await kernel.client.request('is_complete_request', { code })).reply['status']).toBe(status);
  });

  it('history has the cells of the session', async () => {
    await run("'remember me'");
    const inputs = async (content: Record<string, unknown>) =>
      (
        (await kernel.client.request('history_request', { output: false, raw: true, ...content })).reply[
          'history'
        ] as unknown[][]
      ).map(entry => entry[2]);
    expect(await inputs({ hist_access_type: 'tail', n: 1 })).toEqual(["'remember me'"]);
    expect(await inputs({ hist_access_type: 'search', pattern: '*member*' })).toEqual(["'remember me'"]);
    expect(await inputs({ hist_access_type: 'range', session: 0, start: 1, stop: 2 })).toEqual([
      'const completion = { alpha: 1, beta: 2 }',
    ]);
  });

  it('comm_info has none, and a comm that is opened is closed', async () => {
    expect((await kernel.client.request('comm_info_request')).reply).toEqual({ status: 'ok', comms: {} });
    const id = await kernel.client.send('comm_open', { comm_id: 'c', target_name: 'nobody', data: {} });
    await kernel.client.until(() =>
      kernel.client.received.some(
        ({ message: { parent_header, header } }) =>
          parent_header.msg_id === id && header.msg_type === 'comm_close',
      ),
    );
  });

  it('that is forged, garbled or unknown has no effect', async () => {
    await kernel.client.send('execute_request', { code: "console.log('never')" }, 'shell', 'another key');
    await kernel.client.shell.send(['garbage']);
    await kernel.client.shell.send(['<IDS|MSG>', '', '{', '{}', '{}', '{}']);
    await kernel.client.send('no_such_request');
    await run('0');
    expect(kernel.client.received.some(({ message: { content } }) => content['text'] === 'never\n')).toBe(
      false,
    );
    expect(kernel.terminal()).toContain('dropped: wrong signature on a Jupyter message');
    expect(kernel.terminal()).toContain('dropped: not a Jupyter message');
  });

  it('comes from several clients at once, and each has its own answer', async () => {
    const other = new RawClient(kernel.connection);
    try {
      await pause(300); // subscribed
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? kernel.client : other).execute(`${i} * 10`)),
      );
      expect(answers.map(resultOf)).toEqual(Array.from({ length: 20 }, (_, i) => String(i * 10)));
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
    folder = temporaryFolder('fastbook-kernel-test-');
  });

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

  it('one that others can read gets the mode 0600', async () => {
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
