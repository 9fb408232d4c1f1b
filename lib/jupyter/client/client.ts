import { randomUUID } from 'node:crypto';
import type { NetConnectOpts } from 'node:net';
import type { Compilation } from '../../compiler/cellcompiler';
import type { ConnectionInfo } from '../protocol/connection';
import { timer } from './timer';
import { decode, encode, message, type Message } from '../protocol/wire';
import { ClientSocket } from './clientsocket';

type Channel = 'shell' | 'control' | 'iopub';

/** Receives the messages that answer a request, each with the channel that it came on. */
export type Listener = (channel: Channel, message: Message) => void;

/**
 * The content of `execute_reply` (https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute).
 * For 200 ms after a failure stock tslab answers "abort", where the protocol has "aborted".
 */
export interface ExecuteReply {
  status: string;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A cell that was sent to the kernel. */
export interface PendingExecution {
  /** Resolves when the cell has ended. */
  readonly done: Promise<ExecuteReply>;
  /** Stops listening: the cell's further messages are dropped. */
  readonly forget: () => void;
}

/**
 * How long to wait for `idle` after the reply, in milliseconds: where a cell's output is long, stock tslab
 * loses both the output and the `idle`.
 */
const idleGraceMs = 2_000;

/** Time between two requests whether a kernel is ready, in milliseconds. */
const retryMs = 50;

/** The types of messages whose content a notebook stores. */
const displays = new Set(['display_data', 'execute_result', 'update_display_data']);

/** A client's sockets to a kernel. A message is handed to the listener of the request that it answers. */
export class Client {
  readonly #session = randomUUID();
  readonly #shell: ClientSocket;
  readonly #control: ClientSocket;
  readonly #iopub: ClientSocket;
  readonly #listeners = new Map<string, Listener>();

  /**
   * @param maxContent greatest length of a message's content, in bytes; see `decode`.
   */
  constructor(
    private readonly info: ConnectionInfo,
    private readonly maxContent?: number,
  ) {
    const open = (channel: Channel, port: number) =>
      new ClientSocket(peerOf(info, port), channel === 'iopub' ? 'SUB' : 'DEALER', frames =>
        this.#receive(channel, frames),
      );
    this.#shell = open('shell', info.shell_port);
    this.#control = open('control', info.control_port);
    this.#iopub = open('iopub', info.iopub_port);
  }

  /**
   * Resolves once the kernel answers and its IOPub messages arrive, or once `signal` is aborted.
   */
  async ready(signal: AbortSignal): Promise<void> {
    // stock tslab never answers where a request arrives while it is still opening its sockets
    const sockets = [this.#shell, this.#control, this.#iopub];
    const aborted = new Promise<void>(resolve => {
      signal.addEventListener('abort', () => resolve());
      if (signal.aborted) resolve();
    });
    await Promise.race([Promise.all(sockets.map(({ connected }) => connected)), aborted]);
    // a subscription may take effect late, and miss the status of the first request
    const missing = new Set<Channel>(['shell', 'iopub']);
    const requests: (() => void)[] = [];
    while (!signal.aborted && missing.size > 0) {
      const pause = timer(retryMs);
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
   * Sends an `execute_request` (https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute).
   * The cell has ended when both its reply and the status `idle` have arrived, in either order.
   *
   * @param onOutput receives the cell's other messages of the IOPub channel as they arrive.
   * @param isCounted whether the cell gets an execution count of its own (`store_history`). Default true.
   * @param compiled the code as it was compiled, for a kernel without a compiler.
   */
  execute(
    code: string,
    onOutput: (message: Message) => void,
    isCounted = true,
    compiled?: Compilation,
  ): PendingExecution {
    let reply: ExecuteReply | undefined;
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
      ...(compiled && { compiled }),
    };
    const done = new Promise<ExecuteReply>(resolve => {
      forget = this.request('shell', 'execute_request', content, (channel, received) => {
        // an answer to an execute_request on the shell channel has this content
        if (channel === 'shell') reply = received.content as object as ExecuteReply;
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

  /**
   * Sends a request on the control channel, where a kernel listens even while a cell runs. Ignores the
   * answer.
   */
  ask(type: 'interrupt_request' | 'shutdown_request', content: Record<string, unknown>): void {
    this.request('control', type, content, () => {})();
  }

  /** Closes the sockets. What was not sent yet is dropped. */
  close(): void {
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  /** Sends a request. The messages that answer it go to `listener`, until the returned function is called. */
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
    socket.send(encode(request, this.info.key));
    return () => this.#listeners.delete(msg_id);
  }

  #receive(channel: Channel, frames: Buffer[]): void {
    let received: Message;
    try {
      received = decode(frames, this.info.key, this.maxContent, type => displays.has(type));
    } catch {
      return; // forged or garbled: no answer to a request
    }
    if (received.fault === undefined)
      this.#listeners.get(received.parent_header.msg_id ?? '')?.(channel, received);
  }
}

const peerOf = ({ transport, ip }: ConnectionInfo, port: number): NetConnectOpts =>
  transport === 'ipc' ? { path: `${ip}-${port}` } : { host: ip, port };
