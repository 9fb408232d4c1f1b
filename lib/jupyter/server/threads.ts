import type { Header } from '../protocol/wire';

// The messages between the kernel's two threads. One owns the sockets (`io.ts`): it answers heartbeats,
// interrupts and shutdowns even while a cell blocks the other, where cells run (`main.ts`).

/** Runs a cell. */
export interface ExecuteTask {
  type: 'execute';
  serial: number;
  /** The execution count: the number in the cell's `In [ ]`. */
  count: number;
  code: string;
  silent: boolean;
  userExpressions: Record<string, string>;
  /** The request's header. */
  parent: Header;
}

/** Asks something about code without running it. */
export interface CodeTask {
  type: 'complete' | 'inspect' | 'is_complete';
  serial: number;
  code: string;
  /**
   * In code points (https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-unicode-note).
   */
  cursor: number;
}

/** Work for the thread where cells run; each has one reply. */
export type Task = ExecuteTask | CodeTask;

/** Messages to the thread where cells run. */
export type ToMain =
  | Task
  | { type: 'interrupt' }
  | { type: 'shutdown' }
  | { type: 'bound' }
  | { type: 'broken'; reason: string };

/** Messages to the thread that owns the sockets. */
export type ToIo =
  /** `content` is JSON already, so that an error of JSON.stringify occurs where the content comes from. */
  | { type: 'publish'; msgType: string; parent: Partial<Header>; content: string }
  | { type: 'reply'; serial: number; status: string; content: Record<string, unknown> }
  /** Cells can run now. */
  | { type: 'ready' }
  /** The process ends: send what is left, then set `flushed`. */
  | { type: 'flush' };

/** The data that the socket thread is started with. */
export interface IoData {
  connectionFile: string;
  /** See `slots`. */
  shared: SharedArrayBuffer;
}

/** Indexes into the memory that both threads share, an Int32Array. */
export const slots = {
  /** Serial number of the execution that is to stop, or 0. Every loop of a cell reads it. */
  stop: 0,
  /** Serial number of the last execution that noticed its interrupt. */
  noticed: 1,
  /** 1 once everything is sent. */
  flushed: 2,
  /** Size of the memory, in bytes. */
  size: 12,
} as const;
