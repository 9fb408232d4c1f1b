import type { Message } from '../protocol/wire';
import { History, type HistoryRequest } from './history';
import { kernelInfo } from './info';
import type { Task } from './threads';

/** A request as it waits for its turn, with the way back to whoever sent it. */
export interface Request {
  message: Message;
  identities: Buffer[];
}

/** What happens outside: everything that the queue of requests does to the world. */
export interface Effects {
  publish(msgType: string, parent: Message, content: Record<string, unknown>): void;
  reply(request: Request, content: Record<string, unknown>): void;
  /** Hands work to the thread where cells run; `finish` is called with its reply. */
  start(task: Task): void;
  shutdown(request: Request): void;
}

/**
 * The requests of the shell channel, one after the other ("Messages on the shell ROUTER/DEALER channel"). A
 * cell that fails takes with it those that already wait behind it, unless it says `stop_on_error: false`.
 */
export class Shell {
  readonly #queue: Request[] = [];
  readonly #history = new History();
  #running: (Request & { serial: number }) | undefined;
  #isReady = false;
  #serial = 0;
  #count = 0;

  constructor(private readonly effects: Effects) {}

  /** Serial number of the execution that runs; 0 if none does. */
  get executing(): number {
    return this.#running?.message.header.msg_type === 'execute_request' ? this.#running.serial : 0;
  }

  /**
   * From now on cells can run. Until then even `kernel_info_request` waits, since a client's limit for its
   * first cell starts with the answer.
   */
  ready(): void {
    this.#isReady = true;
    this.#next();
  }

  add(request: Request): void {
    this.#queue.push(request);
    this.#next();
  }

  /** The thread where cells run has done its work. */
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
          history: this.#history.find(content as unknown as HistoryRequest),
        });
      case 'comm_info_request':
        return this.#end(request, { status: 'ok', comms: {} });
      case 'shutdown_request':
        return this.effects.shutdown(request);
      case 'comm_open': // for a target that is not there: the protocol has it closed at once
        this.effects.publish('comm_close', request.message, { comm_id: content['comm_id'], data: {} });
        return this.#end(request);
      default:
        return this.#end(request); // comm_msg and comm_close of nobody's, and what no version of the protocol knows
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
