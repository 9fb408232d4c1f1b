import type { Kernel } from '../../jupyter/client/kernel';
import type { Message } from '../../jupyter/protocol/wire';
import type { CellRun } from './cellrun';

export interface ExecuteLimits {
  /** Time allowed for the cell, in milliseconds. */
  readonly cellTimeoutMs: number;
  /** Time allowed between messages once the reply has come or the cell was interrupted, in milliseconds. */
  readonly outputTimeoutMs: number;
}

/** A timer that is this late, in milliseconds, tells of our own process only. */
const lateMs = 500;

/** How a run ended; its outputs are whoever's that was handed the messages. */
export type Ending = Omit<CellRun, 'outputs'>;

/** tslab answers "abort" to everything that comes within 200 ms of a failure. */
const abortPauseMs = 250;
const abortRetries = 8;

/**
 * Runs a cell as nbval does: it waits for the reply, interrupts where that takes too long, and then for the
 * output's end, killing a kernel that falls silent before. A kernel that aborts is asked again, for the cell
 * has not run.
 */
export async function executeCell(
  kernel: Kernel,
  code: string,
  limits: ExecuteLimits,
  onMessage: (message: Message) => void,
): Promise<Ending> {
  for (let retries = 0; ; retries++) {
    const ending = await attempt(kernel, code, limits, onMessage);
    if (ending.end !== 'aborted' || retries === abortRetries) return ending;
    await new Promise(resolve => setTimeout(resolve, abortPauseMs));
  }
}

async function attempt(
  kernel: Kernel,
  code: string,
  limits: ExecuteLimits,
  onMessage: (message: Message) => void,
): Promise<Ending> {
  if (!kernel.isAlive) return { end: 'dead' };
  let reply: { status?: string; execution_count?: number } | undefined;
  let wasInterrupted = false;
  let timer: NodeJS.Timeout | undefined;
  let forget = () => {};
  const started = performance.now();
  const ended = new Promise<Ending>(resolve => {
    const end = (how: Ending['end']) =>
      resolve({
        end: how,
        status: reply?.status,
        executionCount: reply?.execution_count ?? null,
        kernelMs: performance.now() - started,
      });
    // One timer that looks when it is due, since setting one for every message would cost more than the
    // message.
    let deadline = Infinity;
    const allow = (ms: number) => {
      deadline = performance.now() + ms;
      timer ??= setTimeout(look, Math.min(ms, 2 ** 31 - 1));
    };
    const look = () => {
      timer = undefined;
      const left = deadline - performance.now();
      if (left > 1) timer = setTimeout(look, Math.min(left, 2 ** 31 - 1));
      else if (left < -lateMs)
        allow(lateMs); // it was we who were busy: hear first what has come meanwhile
      else if (wasInterrupted) end('stuck');
      else if (reply) end('silent');
      else {
        wasInterrupted = true;
        kernel.interrupt();
        allow(limits.outputTimeoutMs);
      }
    };
    let isIdle = false;
    const settle = () => {
      if (isIdle && wasInterrupted) end('interrupted');
      else if (reply && isAborted(reply.status)) end('aborted');
      else if (reply && isIdle) end('idle');
    };
    forget = kernel.request('execute_request', request(code), (channel, message) => {
      if (channel === 'shell') {
        reply = message.content;
        clearTimeout(timer);
        timer = undefined;
      } else if (message.header.msg_type === 'status')
        isIdle ||= message.content['execution_state'] === 'idle';
      else onMessage(message);
      if (reply || wasInterrupted) allow(limits.outputTimeoutMs);
      settle();
    });
    if (limits.cellTimeoutMs < Infinity) allow(limits.cellTimeoutMs);
    kernel.death.catch((error: Error) => resolve({ end: 'died', death: error.message }));
  });
  try {
    const ending = await ended;
    if (ending.end === 'silent' || ending.end === 'stuck') await kernel.kill();
    return ending;
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/**
 * nbval's own: nothing goes into the history, nobody is asked, and a failure does not abort what is queued.
 */
const request = (code: string) => ({
  code,
  silent: false,
  store_history: false,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: false,
});

const isAborted = (status: string | undefined) => status === 'aborted' || status === 'abort';
