import type { Compilation } from '../../compiler/cellcompiler';
import { cursorIn, expressions, optionalText, text } from './fields';
import type { Message } from '../protocol/wire';
import { reportDropped } from './dropped';
import { History } from './history';
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
  /** The request for which the kernel has said that it is busy. */
  #busy: Message | undefined;
  #hasError = false;
  #isReady = false;
  #serial = 0;
  #count = 0;

  constructor(private readonly effects: Effects) {}

  /** The request of the running cell if it has this id. */
  cell(id: string | undefined): Request | undefined {
    const { header } = this.#running?.message ?? {};
    return header?.msg_type === 'execute_request' && header.msg_id === id ? this.#running : undefined;
  }

  /** From now on cells can run. A `kernel_info_request` is answered before. */
  ready(): void {
    this.#isReady = true;
    this.#next();
  }

  /** Adds a request to the queue. */
  add(request: Request): void {
    this.#queue.push(request);
    this.#next();
  }

  /** The thread where cells run has published a message of a request. */
  published(msgType: string, id: string | undefined): void {
    if (msgType === 'error' && this.cell(id)) this.#hasError = true;
  }

  /** The thread where cells run has finished a task. */
  finish(serial: number, status: string, content: Record<string, unknown>): void {
    const request = this.#running;
    if (request?.serial !== serial) return;
    const { message } = request;
    const isExecution = message.header.msg_type === 'execute_request';
    if (isExecution && status === 'error' && !this.#hasError) this.#publishError(message, content);
    this.#end(request, { status, ...content, ...(isExecution && { execution_count: this.#count }) });
    if (isExecution && status === 'error' && (message.content['stop_on_error'] ?? true))
      setImmediate(() => this.#abort());
    else this.#running = undefined;
    this.#next();
  }

  #next(): void {
    while (!this.#running) {
      const request = this.#queue[0];
      if (!request || (!this.#isReady && request.message.header.msg_type !== 'kernel_info_request')) return;
      this.#queue.shift();
      this.#begin(request);
    }
  }

  /** A request that cannot be handled is refused, and the next one has its turn. */
  #begin(request: Request): void {
    try {
      if (request.message.fault !== undefined) throw new TypeError(request.message.fault);
      this.#handle(request);
    } catch (error) {
      if (this.#running?.message === request.message) this.#running = undefined;
      this.#refuse(request, error as Error);
    }
  }

  #refuse(request: Request, { name, message: reason }: Error): void {
    const { header } = request.message;
    const isExecution = header.msg_type === 'execute_request';
    const failure = { ename: name, evalue: reason, traceback: [`${name}: ${reason}`] };
    this.#publishBusy(request);
    if (isExecution) this.#publishError(request.message, failure);
    if (!header.msg_type.endsWith('_request')) reportDropped(`${header.msg_type}: ${reason}`);
    this.#end(request, {
      status: 'error',
      ...failure,
      ...(isExecution && { execution_count: this.#count }),
      ...(header.msg_type === 'history_request' && { history: [] }),
    });
  }

  #publishError(message: Message, { ename, evalue, traceback }: Record<string, unknown>): void {
    if (message.content['silent'] !== true)
      this.effects.publish('error', message, { ename, evalue, traceback });
  }

  #handle(request: Request): void {
    const { header, content } = request.message;
    const { msg_type } = header;
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
        return this.#end(request, { status: 'ok', history: this.#history.find(content) });
      case 'comm_info_request':
        return this.#start(request, serial => ({
          type: 'comm_info',
          serial,
          target: optionalText(content, 'target_name'),
        }));
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close':
        return this.#start(request, serial => ({
          type: msg_type,
          serial,
          parent: header,
          content: { ...content, comm_id: text(content, 'comm_id') },
          metadata: request.message.metadata,
          buffers: (request.message.buffers ?? []).map(buffer => new Uint8Array(buffer)),
        }));
      case 'shutdown_request':
        this.#publishBusy(request);
        return this.effects.shutdown(request);
      default:
        return this.#end(request); // of an unknown type
    }
  }

  #execute(request: Request): void {
    const { header, content } = request.message;
    const code = text(content, 'code');
    const userExpressions = expressions(content);
    const silent = content['silent'] === true;
    if (!silent && content['store_history'] !== false) this.#history.add(++this.#count, code);
    this.#start(request, serial => ({
      type: 'execute',
      serial,
      count: this.#count,
      code,
      compiled: content['compiled'] as Compilation | undefined,
      silent,
      userExpressions,
      parent: header,
    }));
    if (!silent)
      this.effects.publish('execute_input', request.message, { code, execution_count: this.#count });
  }

  #delegate(request: Request, type: 'complete' | 'inspect' | 'is_complete'): void {
    const code = text(request.message.content, 'code');
    const cursor = cursorIn(code, request.message.content['cursor_pos']);
    this.#start(request, serial => ({ type, serial, code, cursor }));
  }

  #start(request: Request, task: (serial: number) => Task): void {
    this.#running = { ...request, serial: ++this.#serial };
    this.#hasError = false;
    this.effects.start(task(this.#serial));
    this.#publishBusy(request); // the other thread works while this one signs
  }

  #publishBusy({ message }: Request): void {
    if (this.#busy === message) return;
    this.#busy = message;
    this.effects.publish('status', message, { execution_state: 'busy' });
  }

  #end(request: Request, reply?: Record<string, unknown>): void {
    this.#publishBusy(request);
    if (reply && request.message.header.msg_type.endsWith('_request')) this.effects.reply(request, reply);
    this.effects.publish('status', request.message, { execution_state: 'idle' });
  }

  #abort(): void {
    this.#running = undefined;
    for (const request of this.#queue.splice(0)) {
      if (request.message.header.msg_type !== 'execute_request') {
        this.#queue.push(request);
        continue;
      }
      this.#end(request, { status: 'aborted', execution_count: this.#count });
    }
    this.#next();
  }
}
