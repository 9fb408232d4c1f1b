import { randomUUID } from 'node:crypto';
import { Dealer, Subscriber } from 'zeromq';
import { addressOf, isListening, type ConnectionInfo } from '../protocol/connection';
import { timer } from './timer';
import { decode, encode, message, type Message } from '../protocol/wire';

type Channel = 'shell' | 'control' | 'iopub';
export type Listener = (channel: Channel, message: Message) => void;

/**
 * What `execute_reply` says. tslab answers "abort" for the 200 ms after a failure, where the protocol says
 * "aborted".
 */
export interface Reply {
  status: string;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A cell on its way: `done` when it has ended, `forget` when nobody waits for it any more. */
export interface Execution {
  readonly done: Promise<Reply>;
  readonly forget: () => void;
}

/**
 * tslab loses a cell's `idle` together with its output where that is long; after the reply we wait this long
 * for it.
 */
const idleGraceMs = 2_000;

/** Our ends of a kernel's sockets. What comes is handed to whoever sent the request that it answers. */
export class Client {
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #listeners = new Map<string, Listener>();

  /**
   * @param maxContent bytes of a message's content that are read; see `decode`.
   */
  constructor(
    private readonly info: ConnectionInfo,
    private readonly maxContent?: number,
  ) {
    const ports = { shell: info.shell_port, control: info.control_port, iopub: info.iopub_port };
    for (const [socket, channel] of [
      [this.#shell, 'shell'],
      [this.#control, 'control'],
      [this.#iopub, 'iopub'],
    ] as const) {
      socket.connect(addressOf(info, ports[channel]));
      void this.#listen(channel, socket).catch((error: unknown) => {
        if (!socket.closed) throw error; // closed while it waited: ZeroMQ may call that an error, or an end
      });
    }
    this.#iopub.subscribe();
  }

  /**
   * Resolves once the kernel answers, and what it publishes arrives here; or when `signal` says that nobody
   * waits any more.
   */
  async ready(signal: AbortSignal): Promise<void> {
    // tslab goes deaf for good when a request comes while it is still opening its sockets.
    for (const port of [this.info.shell_port, this.info.control_port, this.info.iopub_port]) {
      while (
        !signal.aborted &&
        !(await isListening(this.info.transport === 'ipc' ? `${this.info.ip}-${port}` : port))
      )
        await timer(20).elapsed;
    }
    // a subscriber may join late, and miss the status that goes with the first reply
    const missing = new Set<Channel>(['shell', 'iopub']);
    const requests: (() => void)[] = [];
    while (!signal.aborted && missing.size > 0) {
      const pause = timer(200);
      const heard = new Promise<void>(resolve =>
        requests.push(
          this.request('shell', 'kernel_info_request', {}, channel => {
            missing.delete(channel);
            if (missing.size === 0) resolve();
          }),
        ),
      );
      await Promise.race([heard, pause.elapsed]);
      pause.clear();
    }
    for (const forget of requests) forget();
  }

  /**
   * Runs code as a cell, which has ended when both its reply and the status `idle` have come, in whatever
   * order.
   *
   * @param onOutput is handed the cell's other messages of the IOPub channel, as they come.
   * @param isCounted whether it gets a number of its own (`store_history`).
   */
  execute(code: string, onOutput: (message: Message) => void, isCounted = true): Execution {
    let reply: Reply | undefined;
    let isIdle = false;
    let grace: NodeJS.Timeout | undefined;
    let forget = () => {};
    const content = {
      code,
      silent: false,
      store_history: isCounted,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const done = new Promise<Reply>(resolve => {
      forget = this.request('shell', 'execute_request', content, (channel, received) => {
        if (channel === 'shell') reply = received.content as unknown as Reply;
        else if (received.header.msg_type === 'status')
          isIdle = received.content['execution_state'] === 'idle';
        else onOutput(received);
        clearTimeout(grace);
        if (reply && isIdle) resolve(reply);
        else if (reply) grace = setTimeout(resolve, idleGraceMs, reply);
      });
    });
    return {
      done,
      forget: () => {
        clearTimeout(grace);
        forget();
      },
    };
  }

  /** Asks on the control channel, where a kernel listens also while a cell runs. */
  ask(type: 'interrupt_request' | 'shutdown_request', content: Record<string, unknown>): void {
    this.request('control', type, content, () => {})();
  }

  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  /** Sends a request. What answers it goes to `listener` until the function returned is called. */
  request(
    channel: 'shell' | 'control',
    type: string,
    content: Record<string, unknown>,
    listener: Listener,
  ): () => void {
    const request = message(type, this.#session, content);
    const { msg_id } = request.header;
    this.#listeners.set(msg_id, listener);
    const socket = channel === 'shell' ? this.#shell : this.#control;
    socket.send(encode(request, this.info.key)).catch(() => undefined); // closed: whoever waits hears of the kernel's death
    return () => this.#listeners.delete(msg_id);
  }

  async #listen(channel: Channel, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      let received: Message;
      try {
        received = decode(frames, this.info.key, this.maxContent);
      } catch {
        continue; // forged or garbled, so nobody's answer
      }
      this.#listeners.get(received.parent_header.msg_id ?? '')?.(channel, received);
      // ZeroMQ hands over hundreds without a turn for anything else
      if (received.isTooLong) await new Promise(resolve => setImmediate(resolve));
    }
  }
}
