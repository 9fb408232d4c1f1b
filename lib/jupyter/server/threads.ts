import type { Header } from '../protocol/wire';

/**
 * The kernel has two threads. One owns the sockets (`io.ts`): it answers heartbeats, interrupts and shutdowns
 * also while a cell keeps the other, where cells run (`main.ts`), from its event loop. This is what they say
 * to each other.
 */

export interface ExecuteTask {
  type: 'execute';
  serial: number;
  /** What the cell's `In [ ]` shows. */
  count: number;
  code: string;
  silent: boolean;
  userExpressions: Record<string, string>;
  parent: Header;
}

export interface CodeTask {
  type: 'complete' | 'inspect' | 'is_complete';
  serial: number;
  code: string;
  /** In code points, as the protocol counts since 5.2. */
  cursor: number;
}

export type Task = ExecuteTask | CodeTask;

export type ToMain =
  | Task
  | { type: 'interrupt' }
  | { type: 'shutdown' }
  | { type: 'bound' }
  | { type: 'broken'; reason: string };

export type ToIo =
  /** `content` and `metadata` are JSON already: what cannot be JSON is noticed where it comes from. */
  | { type: 'publish'; msgType: string; parent: Partial<Header>; content: string }
  | { type: 'reply'; serial: number; status: string; content: Record<string, unknown> }
  /** Cells can run now. */
  | { type: 'ready' }
  /** The process ends: send what is left, then set `flushed`. */
  | { type: 'flush' };

/** What the socket thread is started with. */
export interface IoData {
  connectionFile: string;
  shared: SharedArrayBuffer;
}

/** Places in the shared memory, as an Int32Array. */
export const shared = {
  /** Serial number of the execution that shall stop; 0 for none. Looked at by every loop of a cell. */
  stop: 0,
  /** The last one whose interrupt was noticed. */
  noticed: 1,
  /** 1 when everything is sent. */
  flushed: 2,
  /** Bytes. */
  size: 12,
} as const;
