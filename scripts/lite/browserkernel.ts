import type { LiteVersions, ToPage } from '../../lib/jupyter/lite/litemessages';
import { kernelInfoOf } from '../../lib/jupyter/protocol/kernelinfo';
import type { WorkerPair } from './workerpair';

/** Put in by the bundler. */
declare const FASTBOOK_VERSIONS: LiteVersions;

/** A message of Jupyter's, as JupyterLab's services have it. */
export interface WireMessage {
  header: Record<string, string> & { msg_type: string; session: string };
  parent_header: object;
  channel: 'iopub' | 'shell' | 'stdin' | 'control';
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers?: (ArrayBuffer | ArrayBufferView)[];
}

/** What JupyterLite gives a kernel. */
export interface KernelOptions {
  id: string;
  name: string;
  location: string;
  sendMessage(message: WireMessage): void;
}

/** https://lumino.readthedocs.io/en/stable/api/modules/signaling.html */
export type SignalConstructor = new (sender: object) => { emit(value: undefined): void };

/** How far a download is. */
export type DownloadProgress = Extract<ToPage, { type: 'progress' }>;

/** Time for an interrupt to end a cell, in milliseconds: the worker gives it two seconds. */
const interruptMs = 3_000;

const goesOn =
  'This cell goes on: the page shares no memory with its kernel (it is not isolated), so a loop is ' +
  'interrupted only where it awaits. Restart the kernel to end it; its variables are lost then. ' +
  'Where the page is loaded again with a service worker allowed, or its server sends the headers of ' +
  'https://web.dev/articles/coop-coep, every loop can be interrupted.\n';

/** A kernel of JupyterLite's (`IKernel`): hands requests to a worker, and what that publishes to the page. */
export class BrowserKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Requests wait by themselves for the workers, whose failure is an answer to them. */
  readonly ready = Promise.resolve();
  readonly disposed: InstanceType<SignalConstructor>;
  isDisposed = false;
  #count = 0;
  #serial = 0;
  /** The cell that runs: the header of its request. */
  #running: WireMessage['header'] | undefined;
  #isAsked = false;
  readonly #replies = new Map<number, (content: Record<string, unknown>) => void>();

  constructor(
    private readonly options: KernelOptions,
    private readonly pair: WorkerPair,
    Signal: SignalConstructor,
    private readonly onEnd: () => void,
    private readonly onProgress: (progress: DownloadProgress) => void,
  ) {
    ({ id: this.id, name: this.name, location: this.location } = options);
    this.disposed = new Signal(this);
    pair.receive = message => this.#receive(message);
  }

  /** Answers a request, or takes a message of a comm. */
  async handleMessage(request: WireMessage): Promise<void> {
    const { header } = request;
    if (header.msg_type === 'input_reply') return this.#takeAnswer(request.content);
    this.#publish('status', header, { execution_state: 'busy' });
    try {
      const content = await this.#answer(request);
      if (header.msg_type.endsWith('_request') && !this.isDisposed)
        this.#send('shell', header.msg_type.replace('_request', '_reply'), header, content);
    } finally {
      this.#running = undefined;
      this.#publish('status', header, { execution_state: 'idle' });
    }
  }

  /** Interrupts the cell that runs; says why where it goes on. */
  interrupt(): void {
    this.#isAsked = false;
    this.pair.interrupt();
    const cell = this.#running;
    if (this.pair.memory || !cell) return;
    setTimeout(() => {
      if (this.#running === cell) this.#publish('stream', cell, { name: 'stderr', text: goesOn });
    }, interruptMs);
  }

  /** Ends the kernel, and the cell that runs. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    for (const reply of this.#replies.values()) reply({ status: 'aborted' });
    this.onEnd();
    this.disposed.emit(undefined);
  }

  async #answer({ header, content, metadata, buffers = [] }: WireMessage): Promise<Record<string, unknown>> {
    const { msg_type: msgType } = header;
    if (msgType === 'kernel_info_request') return kernelInfo();
    if (msgType === 'history_request') return { status: 'ok', history: [] };
    const isCell = msgType === 'execute_request';
    if (isCell && content['store_history'] !== false && content['silent'] !== true) this.#count++;
    if (isCell)
      this.#publish('execute_input', header, { code: content['code'], execution_count: this.#count });
    try {
      await this.pair.ready;
    } catch (error) {
      const evalue = (error as Error).message;
      const failure = { ename: 'KernelError', evalue, traceback: [`KernelError: ${evalue}`] };
      if (isCell) this.#publish('error', header, failure);
      return { status: 'error', execution_count: this.#count, ...failure };
    }
    const serial = ++this.#serial;
    if (isCell) this.#running = header;
    return new Promise(resolve => {
      this.#replies.set(serial, resolve);
      this.pair.send({
        type: 'request',
        serial,
        msgType,
        parent: header,
        content,
        metadata,
        buffers: buffers.map(bytesOf),
        count: this.#count,
      });
    });
  }

  #receive(message: ToPage): void {
    if (message.type === 'reply') {
      this.#replies.get(message.serial)?.(message.content);
      this.#replies.delete(message.serial);
    } else if (message.type === 'publish') {
      const { msgType, parent, content, metadata, buffers } = message;
      this.#publish(msgType, parent, content, metadata, buffers);
    } else if (message.type === 'ask') {
      const { parent, prompt, password } = message;
      this.#isAsked = true;
      this.#send('stdin', 'input_request', parent, { prompt, password });
    } else if (message.type === 'progress') {
      this.onProgress(message);
    }
  }

  /** Hands the reader's answer on; one that comes after an interrupt is dropped. */
  #takeAnswer(content: Record<string, unknown>): void {
    if (!this.#isAsked) return;
    this.#isAsked = false;
    this.pair.memory?.answer(typeof content['value'] === 'string' ? content['value'] : '');
  }

  #publish(
    msgType: string,
    parent: object,
    content: object,
    metadata: object = {},
    buffers: Uint8Array[] = [],
  ): void {
    this.#send('iopub', msgType, parent, content, metadata, buffers);
  }

  #send(
    channel: WireMessage['channel'],
    msgType: string,
    parent: { session?: string },
    content: object,
    metadata: object = {},
    buffers: Uint8Array[] = [],
  ): void {
    this.options.sendMessage({
      header: {
        msg_id: `${this.id}-${Math.random().toString(36).slice(2)}`,
        msg_type: msgType,
        session: parent.session ?? '',
        username: 'fastbook-ts',
        date: new Date().toISOString(),
        version: '5.3',
      },
      parent_header: parent,
      channel,
      content: content as Record<string, unknown>,
      metadata: metadata as Record<string, unknown>,
      buffers,
    });
  }
}

const bytesOf = (buffer: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice()
    : new Uint8Array(buffer.slice(0));

function kernelInfo(): Record<string, unknown> {
  const { own, typescript } = FASTBOOK_VERSIONS;
  return kernelInfoOf(own, typescript, 'in a browser');
}
