import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { curveKeyPair, Dealer, Request } from 'zeromq';
import {
  newConnection,
  readConnectionFile,
  writeConnectionFile,
} from '../../lib/jupyter/protocol/connection';
import { kernelScript, pause, RawClient, resultOf, startKernel } from '../support/rawclient';

jest.setTimeout(60_000);

const { publicKey: curve_publickey, secretKey: curve_secretkey } = curveKeyPair();

describe('a kernel at an address', () => {
  it.each(['::1', '*'])('%s runs cells', async ip => {
    if (ip === '::1' && !(await hasIPv6())) return;
    const kernel = await startKernel({ info: { ip } });
    try {
      expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');
    } finally {
      await kernel.end();
    }
  });

  it('with the keys of CurveZMQ runs the cells of those who have them, and hears nobody else', async () => {
    const kernel = await startKernel({ info: { curve_publickey, curve_secretkey } });
    const open = { ...kernel.connection };
    delete open.curve_publickey;
    delete open.curve_secretkey;
    const stranger = new RawClient(open);
    try {
      await stranger.send('execute_request', { code: "console.log('heard')" });
      await pause(500);
      expect(resultOf(await kernel.client.execute('1 + 1'))).toBe('2');
      expect(JSON.stringify(kernel.client.received)).not.toContain('heard');
      expect(stranger.received).toEqual([]);
    } finally {
      stranger.close();
      await kernel.end();
    }
  });
});

it.each([
  ['one key', { curve_publickey }, 'has no curve_secretkey: expected 40 characters of Z85, got nothing'],
  [
    'a short key',
    { curve_publickey, curve_secretkey: 'short' },
    'has no curve_secretkey: expected 40 characters of Z85, got 5 characters',
  ],
])('a connection file with %s of CurveZMQ is refused', async (_, keys, reason) => {
  const { file, remove } = writeConnectionFile({ ...(await newConnection()), ...keys });
  expect(() => readConnectionFile(file)).toThrow(`the connection file ${file} ${reason}`);
  const { status, stderr } = spawnSync(process.execPath, [kernelScript, file], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([1, `the connection file ${file} ${reason}\n`]);
  remove();
});

it('the heartbeat sends back what it hears, and lives through what it does not understand', async () => {
  const kernel = await startKernel();
  const address = `tcp://127.0.0.1:${kernel.connection.hb_port}`;
  const dealer = new Dealer({ linger: 0, receiveTimeout: 5_000 });
  const request = new Request({ linger: 0, receiveTimeout: 5_000 });
  try {
    dealer.connect(address);
    for (const beat of [['no-delim'], [''], ['', 'ping'], ['', '', ''], ['a', '', 'b']]) {
      await dealer.send(beat);
      expect((await dealer.receive()).map(String)).toEqual(beat);
    }
    const plain = connect(kernel.connection.hb_port);
    await new Promise<void>(resolve => plain.write('GET / HTTP/1.1\r\n\r\n', () => resolve()));
    plain.destroy();
    request.connect(address);
    for (const beat of ['ping', '', '<IDS|MSG>']) {
      await request.send(beat);
      expect((await request.receive()).map(String)).toEqual([beat]);
    }
    expect(kernel.child.exitCode).toBeNull();
  } finally {
    dealer.close();
    request.close();
    await kernel.end();
  }
});

async function hasIPv6(): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>(resolve =>
    server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true)),
  );
  server.close();
  return listens;
}
