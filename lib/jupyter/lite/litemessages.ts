import type { Header } from '../protocol/wire';

// The messages between the page and the worker where cells run.

/** A request of Jupyter's, or a message of a comm. */
export interface LiteRequest {
  type: 'request';
  serial: number;
  msgType: string;
  /** The message's header: parent of what the request publishes. */
  parent: Partial<Header>;
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  /** The execution count, for a cell. */
  count: number;
}

/** An end of a channel between workers (https://html.spec.whatwg.org/multipage/web-messaging.html). */
export interface LitePort {
  onmessage: ((event: { data: never }) => void) | null;
  postMessage(message: unknown): void;
}

/** What the worker is started with. */
export interface LiteStart {
  type: 'start';
  /** The way to the compiler's worker. */
  compiler: LitePort;
  /** The memory that the page shares; undefined where it is not isolated. */
  memory: SharedArrayBuffer | undefined;
  /** The address of the site's folder of archives. */
  mirror: string;
}

/** Messages to the worker. */
export type ToLiteWorker = LiteStart | LiteRequest | { type: 'interrupt' };

/** Messages to the page. */
export type ToPage =
  | { type: 'ready' }
  /** The worker cannot begin, and says why. */
  | { type: 'broken'; reason: string }
  | {
      type: 'publish';
      msgType: string;
      parent: Partial<Header>;
      content: object;
      metadata: object;
      buffers: Uint8Array[];
    }
  /** A cell asks its reader, and waits for the answer in the shared memory. */
  | { type: 'ask'; parent: Partial<Header>; prompt: string; password: boolean }
  | { type: 'reply'; serial: number; content: Record<string, unknown> }
  /** How far the download of an archive is, in bytes. */
  | { type: 'progress'; name: string; received: number; total: number };

/** The name and the version of what runs cells in a browser, as `kernel_info_reply` has them. */
export interface LiteVersions {
  readonly own: string;
  readonly typescript: string;
}
