import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Publisher, Router } from 'zeromq';
import { ClientSocket } from '../../lib/jupyter/client/clientsocket';
import { zmtpCommand, zmtpGreeting, zmtpMessage, ZmtpReader } from '../../lib/jupyter/client/zmtp';
import { temporaryFolder } from '../support/folder';

/** A message with frames of these lengths, each byte the number of its frame. */
const messageOf = (...lengths: number[]) => lengths.map((length, i) => Buffer.alloc(length, i + 1));

/** Frames as text, which is compared sooner than bytes are. */
const textOf = (frames: readonly Buffer[]) => frames.map(frame => frame.toString('latin1'));

/** Waits until a condition holds. @throws Error after 20 seconds. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition() && i < 2_000; i++) await new Promise(resolve => setTimeout(resolve, 10));
  if (!condition()) throw new Error('the condition did not hold within 20 seconds');
}

const messages = [
  messageOf(0),
  messageOf(0, 0, 3),
  messageOf(255, 256, 1),
  messageOf(70_000, 0, 300_000),
  messageOf(5),
];

jest.setTimeout(30_000);

describe('the reader of what the other side sends', () => {
  const stream = Buffer.concat([
    zmtpGreeting,
    zmtpCommand('READY', Buffer.from('any')),
    ...messages.map(zmtpMessage),
  ]);
  const expected = [
    { type: 'greeting' },
    { type: 'command', name: 'READY', data: Buffer.from('any') },
    ...messages.map(frames => textOf(frames)),
  ];

  it.each([1, 2, 63, 64, 65, 1_000, 65_536, stream.length])('in pieces of %d bytes', size => {
    const reader = new ZmtpReader();
    const events = [];
    for (let start = 0; start < stream.length; start += size)
      events.push(...reader.read(stream.subarray(start, start + size)));
    expect(events.map(event => (event.type === 'message' ? textOf(event.frames) : event))).toEqual(expected);
  });

  it('leaves out a message that fits into no buffer, and reads the next', () => {
    const reader = new ZmtpReader();
    reader.read(zmtpGreeting);
    const rest = 2 ** 32 - 2 ** 20;
    const header = Buffer.alloc(9, 0);
    header[0] = 3; // a long frame, and more follow
    header.writeBigUInt64BE(2n ** 32n, 1);
    expect(reader.read(Buffer.concat([header, Buffer.alloc(2 ** 20)]))).toEqual([]);
    const before = process.memoryUsage().arrayBuffers;
    const kept = [];
    for (let left = rest; left > 0; left -= 2 ** 20) kept.push(...reader.read(Buffer.allocUnsafe(2 ** 20)));
    expect(kept).toEqual([]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 31);
    expect(reader.read(zmtpMessage(messageOf(3)))).toEqual([]); // its last frame
    expect(reader.read(zmtpMessage(messageOf(4)))).toEqual([{ type: 'message', frames: messageOf(4) }]);
  });

  it.each([2n ** 62n, 2n ** 64n - 1n])('leaves out a frame of %d bytes, of which few come', length => {
    const reader = new ZmtpReader();
    reader.read(zmtpGreeting);
    const header = Buffer.alloc(9, 2);
    header.writeBigUInt64BE(length, 1);
    for (const piece of [Buffer.concat([header, Buffer.alloc(100)]), Buffer.alloc(1_000), Buffer.alloc(1)])
      expect(reader.read(piece)).toEqual([]);
  });

  it.each([
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n'.repeat(4))],
    ['ZMTP 2', Buffer.concat([zmtpGreeting.subarray(0, 10), Buffer.from([1]), Buffer.alloc(60)])],
    ['CurveZMQ', Buffer.from(zmtpGreeting.toString('latin1').replace('NULL\0', 'CURVE'), 'latin1')],
  ])('%s is refused', (_, bytes) => {
    expect(() => new ZmtpReader().read(bytes)).toThrow('a greeting of another protocol');
  });
});

describe("a client's socket beside ZeroMQ's own", () => {
  it.each(['tcp', 'ipc'])('a dealer talks to a router over %s that binds later', async transport => {
    const { address, peer } = await addressOver(transport);
    const received: string[][] = [];
    const dealer = new ClientSocket(peer, 'DEALER', frames => received.push(textOf(frames)));
    for (const frames of messages) dealer.send(frames);
    await new Promise(resolve => setTimeout(resolve, 100));
    const router = new Router({ linger: 0, receiveTimeout: 5_000, heartbeatInterval: 20 });
    try {
      await router.bind(address);
      await dealer.connected;
      for (const frames of messages) {
        const [identity, ...heard] = await router.receive();
        expect(textOf(heard)).toEqual(textOf(frames));
        await router.send([identity, ...heard]);
      }
      await new Promise(resolve => setTimeout(resolve, 200)); // some of ZeroMQ's heartbeats
      dealer.send(messages[1]);
      expect(textOf((await router.receive()).slice(1))).toEqual(textOf(messages[1]));
      expect(received).toEqual(messages.map(textOf));
    } finally {
      dealer.close();
      router.close();
    }
  });

  it('a subscriber has every message of a publisher, in order', async () => {
    const { address, peer } = await addressOver('tcp');
    const publisher = new Publisher({ linger: 0, sendHighWaterMark: 0 });
    await publisher.bind(address);
    const received: string[] = [];
    const subscriber = new ClientSocket(peer, 'SUB', frames => received.push(frames.join()));
    try {
      await subscriber.connected;
      for (let i = 0; received.length === 0 && i < 500; i++) {
        await publisher.send('begin'); // a subscription takes effect late
        await new Promise(resolve => setTimeout(resolve, 10));
      }
      const sent = Array.from({ length: 10_000 }, (_, i) => `${i},${'x'.repeat(i % 600)}`);
      for (const text of sent) await publisher.send(text.split(','));
      await until(() => received.at(-1) === sent.at(-1));
      expect(received.filter(text => text !== 'begin')).toEqual(sent);
    } finally {
      subscriber.close();
      publisher.close();
    }
  });

  it('tries again where something else has the port', async () => {
    const { address, peer } = await addressOver('tcp');
    let connections = 0;
    const other = createServer(socket => {
      connections++;
      socket
        .on('error', () => undefined)
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n'.repeat(4));
    });
    await new Promise<void>(resolve => other.listen(peer as { port: number }, resolve));
    const dealer = new ClientSocket(peer, 'DEALER', () => undefined);
    await until(() => connections > 1);
    await new Promise(resolve => other.close(resolve));
    const router = new Router({ linger: 0, receiveTimeout: 5_000 });
    try {
      await router.bind(address);
      dealer.send([Buffer.from('heard')]);
      expect((await router.receive())[1].toString()).toBe('heard');
    } finally {
      dealer.close();
      router.close();
    }
  });
});

/** A free address, as ZeroMQ and Node write it. */
async function addressOver(transport: string) {
  if (transport === 'ipc') {
    const path = join(temporaryFolder('socket-'), 'socket');
    return { address: `ipc://${path}`, peer: { path } };
  }
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return { address: `tcp://127.0.0.1:${port}`, peer: { host: '127.0.0.1', port } };
}
