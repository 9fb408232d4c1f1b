import type { Message } from '../protocol/wire';
import { History, type HistoryRequest } from './history';
import { kernelInfo } from './info';
import type { Task } from './threads';

/** A request, with the identities of its sender. */
export interface Request {
  message: Message;
  identities: Buffer[];
}

/** The queue's way to the sockets and to the thread where cells run. */
export interface Effects {
  publish(msgType: string, parent: Message, content: Record<string, unknown>): void;
  reply(request: Request, content: Record<string, unknown>): void;
  /** Sends work to the thread where cells run; its owner calls `finish` with the reply. */
  start(task: Task): void;
  shutdown(request: Request): void;
}

/**
 * Answers the requests of the shell channel one after the other. A cell that fails aborts the
 * `execute_request`s that already wait, unless it has `stop_on_error: false`. See
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-shell-router-dealer-channel
 */
export class Shell {
  readonly #queue: Request[] = [];
  readonly #history = new History();
  #running: (Request & { serial: number }) | undefined;
  #isReady = false;
  #serial = 0;
  #count = 0;

  constructor(private readonly effects: Effects) {}

  /** Serial number of the running execution; 0 where none runs. */
  get executing(): number {
    return this.#running?.message.header.msg_type === 'execute_request' ? this.#running.serial : 0;
  }

  /**
   * From now on cells can run. Until then even a `kernel_info_request` waits, since its answer starts a
   * client's time limit for the first cell.
   */
  ready(): void {
    this.#isReady = true;
    this.#next();
  }

  /** Adds a request to the queue. */
  add(request: Request): void {
    this.#queue.push(request);
    this.#next();
  }

  /** The thread where cells run has finished a task. */
  finish(serial: number, status: string, content: Record<string, unknown>): void {
    const request = this.#running;
    if (request?.serial !== serial) return;
    const { message } = request;
    const isExecution = message.header.msg_type === 'execute_request';
    this.#end(request, { status, ...content, ...(isExecution && { execution_count: this.#count }) });
    if (isExecution && status === 'error' && (message.content['stop_on_error'] ?? true))
      setImmediate(() => this.#abort());
    else this.#running = undefined;
    this.#next();
  }

  #next(): void {
    while (this.#isReady && !this.#running) {
      const request = this.#queue.shift();
      if (!request) return;
      this.effects.publish('status', request.message, { execution_state: 'busy' });
      this.#begin(request);
    }
  }

  #begin(request: Request): void {
    const {
      header: { msg_type },
      content,
    } = request.message;
    switch (msg_type) {
      case 'execute_request':
        return this.#execute(request);
      case 'complete_request':
        return this.#delegate(request, 'complete');
      case 'inspect_request':
        return this.#delegate(request, 'inspect');
      case 'is_complete_request':
        return this.#delegate(request, 'is_complete');
      case 'kernel_info_request':
        return this.#end(request, kernelInfo);
      case 'history_request':
        return this.#end(request, {
          status: 'ok',
          // the protocol gives a history_request this content
          history: this.#history.find(content as object as HistoryRequest),
        });
      case 'comm_info_request':
        return this.#end(request, { status: 'ok', comms: {} });
      case 'shutdown_request':
        return this.effects.shutdown(request);
      case 'comm_open': // there are no targets, and the protocol has such a comm closed at once
        this.effects.publish('comm_close', request.message, { comm_id: content['comm_id'], data: {} });
        return this.#end(request);
      default:
        return this.#end(request); // comm_msg and comm_close without a comm, and unknown types
    }
  }

  #execute(request: Request): void {
    const { header, content } = request.message;
    const code = typeof content['code'] === 'string' ? content['code'] : '';
    const silent = content['silent'] === true;
    if (!silent && content['store_history'] !== false) this.#history.add(++this.#count, code);
    if (!silent)
      this.effects.publish('execute_input', request.message, { code, execution_count: this.#count });
    const userExpressions = (content['user_expressions'] ?? {}) as Record<string, string>;
    this.#start(request, serial => ({
      type: 'execute',
      serial,
      count: this.#count,
      code,
      silent,
      userExpressions,
      parent: header,
    }));
  }

  #delegate(request: Request, type: 'complete' | 'inspect' | 'is_complete'): void {
    const { code, cursor_pos } = request.message.content;
    const text = typeof code === 'string' ? code : '';
    this.#start(request, serial => ({
      type,
      serial,
      code: text,
      cursor: typeof cursor_pos === 'number' ? cursor_pos : [...text].length,
    }));
  }

  #start(request: Request, task: (serial: number) => Task): void {
    this.#running = { ...request, serial: ++this.#serial };
    this.effects.start(task(this.#serial));
  }

  #end(request: Request, reply?: Record<string, unknown>): void {
    if (reply) this.effects.reply(request, reply);
    this.effects.publish('status', request.message, { execution_state: 'idle' });
  }

  #abort(): void {
    this.#running = undefined;
    for (const request of this.#queue.splice(0)) {
      if (request.message.header.msg_type !== 'execute_request') {
        this.#queue.push(request);
        continue;
      }
      this.effects.publish('status', request.message, { execution_state: 'busy' });
      this.#end(request, { status: 'aborted', execution_count: this.#count });
    }
    this.#next();
  }
}
