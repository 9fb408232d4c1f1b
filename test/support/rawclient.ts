import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import {
  addressOf,
  newConnection,
  writeConnectionFile,
  type ConnectionInfo,
} from '../../lib/jupyter/protocol/connection';
import { isListening } from './listening';
import { decode, encode, message, type Message } from '../../lib/jupyter/protocol/wire';

/** The program of our kernel. */
export const kernelScript = resolve(__dirname, '..', '..', 'dist', 'scripts', 'kernel.js');

/** The answer to a request: its reply, and its messages on IOPub. */
export interface Answer {
  reply: Record<string, unknown>;
  replyType: string;
  /** The messages on IOPub up to `idle`, without `status`. */
  messages: { type: string; content: Record<string, unknown> }[];
  /** The states of the `status` messages. */
  states: unknown[];
}

/** A client that sends any request, and keeps all messages that it receives. */
export class RawClient {
  readonly shell: Dealer;
  readonly control: Dealer;
  readonly stdin: Dealer;
  readonly iopub: Subscriber;
  readonly received: { channel: string; message: Message }[] = [];
  #heard = () => {};

  constructor(readonly info: ConnectionInfo) {
    const options = {
      linger: 0,
      ipv6: info.ip.includes(':'),
      ...(info.curve_publickey !== undefined && {
        curveServerKey: info.curve_publickey,
        curvePublicKey: info.curve_publickey,
        curveSecretKey: info.curve_secretkey!,
      }),
    };
    const dealer = { ...options, routingId: randomUUID() }; // answers to questions come from who was asked
    this.shell = new Dealer(dealer);
    this.control = new Dealer(dealer);
    this.stdin = new Dealer(dealer);
    this.iopub = new Subscriber({ ...options, receiveHighWaterMark: 0 });
    for (const [name, socket, port] of [
      ['shell', this.shell, info.shell_port],
      ['control', this.control, info.control_port],
      ['stdin', this.stdin, info.stdin_port],
      ['iopub', this.iopub, info.iopub_port],
    ] as const) {
      socket.connect(addressOf(info.ip === '*' ? { ...info, ip: '127.0.0.1' } : info, port));
      void this.#listen(name, socket).catch((error: unknown) => {
        if (!socket.closed) throw error; // a socket that is closed while it waits may end with an error
      });
    }
    this.iopub.subscribe();
  }

  /** Sends a request, and returns its id. */
  async send(
    type: string,
    content: Record<string, unknown> = {},
    channel: 'shell' | 'control' | 'stdin' = 'shell',
    key = this.info.key,
    rest: Partial<Message> = {},
  ): Promise<string> {
    const request = { ...message(type, 'raw', content), ...rest };
    await this[channel].send(encode(request, key));
    return request.header.msg_id;
  }

  /** Sends a request, and waits for its answer. */
  async request(
    type: string,
    content: Record<string, unknown> = {},
    channel: 'shell' | 'control' = 'shell',
  ): Promise<Answer> {
    return this.answer(await this.send(type, content, channel));
  }

  /** Sends the parts of a message as they are, with a signature. */
  async sendParts(parts: readonly (string | Buffer)[], channel: 'shell' | 'control' | 'stdin' = 'shell') {
    const hmac = createHmac('sha256', this.info.key);
    for (const part of parts.slice(0, 4)) hmac.update(part);
    await this[channel].send(['<IDS|MSG>', hmac.digest('hex'), ...parts]);
  }

  /** Runs a cell. */
  execute(code: string, content: Record<string, unknown> = {}): Promise<Answer> {
    return this.request('execute_request', { code, ...content });
  }

  /** Waits for the reply and the `idle` of a request. */
  async answer(id: string): Promise<Answer> {
    const of = (channel: RegExp) =>
      this.received
        .filter(
          ({ channel: name, message: { parent_header } }) =>
            channel.test(name) && parent_header.msg_id === id,
        )
        .map(({ message: found }) => found);
    const states = () =>
      of(/iopub/)
        .filter(({ header }) => header.msg_type === 'status')
        .map(({ content }) => content['execution_state']);
    await this.until(() => of(/shell|control/).length > 0 && states().includes('idle'));
    const [{ header, content: reply }] = of(/shell|control/);
    const messages = of(/iopub/)
      .filter(found => found.header.msg_type !== 'status')
      .map(({ header: { msg_type }, content }) => ({ type: msg_type, content }));
    return { reply, replyType: header.msg_type, messages, states: states() };
  }

  /**
   * Waits for a condition, which is checked at each message.
   *
   * @throws Error after 20 seconds.
   */
  async until(condition: () => unknown): Promise<void> {
    const deadline = Date.now() + 20_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('the condition did not hold within 20 seconds');
      await new Promise<void>(resolve => {
        this.#heard = resolve;
        setTimeout(resolve, 100);
      });
    }
  }

  /** Closes the sockets. */
  close(): void {
    for (const socket of [this.shell, this.control, this.stdin, this.iopub]) socket.close();
  }

  async #listen(channel: string, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      this.received.push({ channel, message: decode(frames, this.info.key) });
      this.#heard();
    }
  }
}

/** Starts a kernel, with a client of it; `end` kills it and removes its files. */
export async function startKernel({
  cwd = resolve(__dirname, '..', 'fixtures'),
  info,
  script = kernelScript,
  env = {},
}: { cwd?: string; info?: Partial<ConnectionInfo>; script?: string; env?: NodeJS.ProcessEnv } = {}) {
  const connection = { ...(await newConnection()), ...info };
  const { file, remove } = writeConnectionFile(connection);
  const child: ChildProcess = spawn(process.execPath, [script, file], {
    cwd,
    env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let terminal = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', piece => {
      terminal += String(piece);
    });
  const exited = new Promise<number | string | null>(resolve =>
    child.once('exit', (code, signal) => resolve(signal ?? code)),
  );
  const client = new RawClient(connection);
  const address = connection.ip === '*' ? '127.0.0.1' : connection.ip;
  while (!(await isListening(connection.iopub_port, address)) && child.exitCode === null)
    await new Promise(resolve => setTimeout(resolve, 20));
  while (!client.received.some(({ channel }) => channel === 'iopub')) {
    // a subscription takes effect late
    await client.send('kernel_info_request');
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return {
    child,
    client,
    connection,
    file,
    exited,
    terminal: () => terminal,
    end: async () => {
      child.kill('SIGKILL');
      await exited;
      client.close();
      remove();
    },
  };
}

/** The text of the streams of an answer, joined. */
export const printed = ({ messages }: Answer, name = 'stdout') =>
  messages
    .filter(({ type, content }) => type === 'stream' && content['name'] === name)
    .map(({ content }) => content['text'])
    .join('');

/** The text of a cell's result; undefined without one. */
export const resultOf = ({ messages }: Answer): unknown =>
  (
    messages.find(({ type }) => type === 'execute_result')?.content['data'] as
      Record<string, unknown> | undefined
  )?.['text/plain'];

/** Waits some milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
