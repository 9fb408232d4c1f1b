import type { MessagePort } from 'node:worker_threads';
import type { Compilation } from '../../compiler/cellcompiler';
import type { Header } from '../protocol/wire';
import type { DebugSource } from './debug/debugsource';

// The messages between the kernel's two threads. One owns the sockets (`io.ts`): it answers heartbeats,
// interrupts and shutdowns even while a cell blocks the other, where cells run (`main.ts`).

/** Runs a cell. */
export interface ExecuteTask {
  type: 'execute';
  serial: number;
  /** The execution count: the number in the cell's `In [ ]`. */
  count: number;
  code: string;
  /** The code, compiled by the client: for a kernel without a compiler. */
  compiled: Compilation | undefined;
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

/** A message to or about a comm, which a handler of a cell may receive. */
export interface CommTask {
  type: 'comm_open' | 'comm_msg' | 'comm_close';
  serial: number;
  /** The message's header. */
  parent: Header;
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** Asks which comms are open. */
export interface CommInfoTask {
  type: 'comm_info';
  serial: number;
  /** Their target. Default: all. */
  target: string | undefined;
}

/** Work for the thread where cells run; each has one reply. */
export type Task = ExecuteTask | CodeTask | CommTask | CommInfoTask;

/** A question of a cell to its reader. The thread where the cell runs waits for the answer. */
export interface Question {
  /** Number of the question, to tell its answer from a late one. */
  id: number;
  prompt: string;
  /** Whether the front end hides what is typed. */
  password: boolean;
}

/** The answer to a question, or why there is none. */
export type Answer =
  | { id: number; value: string }
  | {
      id: number;
      /**
       * `ended`: the cell has; `not allowed`: by the front end (`allow_stdin`); `gone`: the front end is.
       */
      failure: 'ended' | 'not allowed' | 'gone' | 'interrupted';
    };

/** Messages to the thread where cells run. */
export type ToMain =
  | Task
  | { type: 'interrupt'; serial: number }
  | { type: 'shutdown' }
  | { type: 'bound' }
  | { type: 'broken'; reason: string };

/** Messages to the thread that owns the sockets; one or two at a time. */
export type ToIo =
  | {
      type: 'publish';
      msgType: string;
      parent: Partial<Header>;
      /** JSON already where an error of JSON.stringify shall occur where the content comes from. */
      content: string | object;
      /** Default: none. */
      metadata?: string | object;
      /** Default: none. */
      buffers?: Uint8Array[];
    }
  | { type: 'reply'; serial: number; status: string; content: Record<string, unknown> }
  /** Cells can run now. `compiler` is the number of the compiler's process. */
  | { type: 'ready'; compiler: number }
  /** Asks the reader of the cell with this parent. The answer comes by `answers`. */
  | { type: 'ask'; parent: Partial<Header>; question: Question }
  /** Cells and local modules that run, or will. */
  | { type: 'sources'; sources: DebugSource[] }
  /** The process ends: send what is left, then set `flushed`. */
  | { type: 'flush' };

/** The data that the socket thread is started with. */
export interface IoData {
  connectionFile: string;
  /** See `slots`. */
  shared: SharedArrayBuffer;
  /** Takes each `Answer`; `slots.answered` then wakes the thread that waits for it. */
  answers: MessagePort;
}

/** Indexes into the memory that both threads share, an Int32Array. */
export const slots = {
  /** Number of interrupts. */
  interrupts: 0,
  /** Number of the last interrupt that the main thread has handled. */
  noticed: 1,
  /** 1 once everything is sent. */
  flushed: 2,
  /** 1 once a question is answered. */
  answered: 3,
  /** Number of the terminations of code. */
  terminations: 4,
  /** 1 while a debugger is attached. */
  debugged: 5,
  /** Size of the memory, in bytes. */
  size: 24,
} as const;
