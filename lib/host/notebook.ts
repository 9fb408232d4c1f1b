/** The notebook that this process is the kernel of, if it is one. */

/**
 * An output as Jupyter's messages have it:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#display-data
 */
export interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

/** Sends an output to the notebook; an update takes the place of the one with the same `display_id`. */
export type DisplayWriter = (content: DisplayData, isUpdate: boolean) => void;

/** What travels on a comm beside its data. */
export interface CommOptions {
  /** Metadata of the message. Default: none. */
  readonly metadata?: Record<string, unknown>;
  /** Binary data. Default: none. */
  readonly buffers?: readonly Uint8Array[];
}

/** A message that a comm receives. */
export interface CommMessage {
  /** What was sent, as JSON has it. */
  readonly data: Record<string, unknown>;
  /** Metadata of the message. */
  readonly metadata: Record<string, unknown>;
  /** Binary data. */
  readonly buffers: readonly Uint8Array[];
}

/**
 * A line between the kernel and the front end:
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages
 */
export interface Comm {
  /** The id that both sides know it by. */
  readonly id: string;
  /** The name by which the other side knows what to do. */
  readonly target: string;
  /** Sends a message. */
  send(data: Record<string, unknown>, options?: CommOptions): void;
  /** Closes it on both sides. */
  close(): void;
  /** Calls `handler` for each message, one after the other. */
  onMessage(handler: (message: CommMessage) => unknown): void;
  /** Calls `handler` when the front end closes it. */
  onClose(handler: () => unknown): void;
}

/** The comms of a kernel. */
export interface Comms {
  /** Opens a comm to a target of the front end. */
  open(target: string, data: Record<string, unknown>, options?: CommOptions): Comm;
  /** Calls `handler` for each comm that the front end opens to a target of the kernel. */
  register(target: string, handler: (comm: Comm, message: CommMessage) => unknown): void;
}

/** What our kernel offers to libraries, under `Symbol.for('fastbook-ts.kernel')` of the global object. */
export interface KernelBridge {
  /** Sends an output to the notebook. */
  readonly display: DisplayWriter;
  /** Its comms. */
  readonly comms: Comms;
  /** Calls `listener` after each interrupt that has ended code where it was. */
  onTermination(listener: () => void): void;
}

/** The property of the global object by which this package's kernel offers its functions to the library. */
export const bridgeName = Symbol.for('fastbook-ts.kernel');

/** This package's kernel, where this process is one. */
export const kernelBridge = (): KernelBridge | undefined =>
  (globalThis as { [bridgeName]?: KernelBridge })[bridgeName];

/**
 * The way to the notebook, or undefined outside of one: our kernel's, or stock tslab's. tslab's public
 * `display` sends one MIME type a message and no metadata; the function beneath it sends a bundle. It belongs
 * to the copy of tslab that runs as the kernel, which is in the module cache if there is one.
 */
export function displayWriter(): DisplayWriter | undefined {
  const own = kernelBridge()?.display;
  if (own) return own;
  const file = Object.keys(require.cache).find(name => /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(name));
  if (file === undefined) return undefined;
  return (require.cache[file]!.exports as { lastWriteDisplayData?: DisplayWriter }).lastWriteDisplayData;
}

/** Whether the notebook's kernel is stock tslab. */
export const isStockTslab = (): boolean => kernelBridge() === undefined && displayWriter() !== undefined;

/** The kernel's comms; undefined outside of a notebook, and on stock tslab, which has none. */
export const notebookComms = (): Comms | undefined => kernelBridge()?.comms;

/**
 * Swallows the next line break on stdout: a value that was displayed prints as an empty text, and
 * `console.log` adds a line break to that.
 */
export function swallowLineBreak(): void {
  const { stdout } = process;
  const own = Object.getOwnPropertyDescriptor(stdout, 'write');
  stdout.write = (text: string, ...rest: []) => {
    if (own) Object.defineProperty(stdout, 'write', own);
    else Reflect.deleteProperty(stdout, 'write');
    return text === '\n' || stdout.write(text, ...rest);
  };
}

/**
 * Calls `listener` after each interrupt that has ended code where it was, without its `finally` blocks: what
 * they would have put back is to be put back then.
 */
export const onTermination = (listener: () => void): void => kernelBridge()?.onTermination(listener);

/**
 * Runs `listener` when the cell is interrupted.
 *
 * @returns a function that ends this.
 */
export function onInterrupt(listener: () => void): () => void {
  process.on('SIGINT', listener);
  return () => void process.removeListener('SIGINT', listener);
}
