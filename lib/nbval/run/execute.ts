import type { Kernel } from '../../jupyter/client/kernel';
import type { Message } from '../../jupyter/protocol/wire';
import type { CellRun } from './cellrun';

/** Time limits of a run. */
export interface ExecuteLimits {
  /** Time allowed for the cell, in milliseconds. */
  readonly cellTimeoutMs: number;
  /** Time allowed between messages after the reply or an interrupt, in milliseconds. */
  readonly outputTimeoutMs: number;
}

/** A timer that fires this late shows that this process was busy, in milliseconds. */
const lateMs = 500;

/** How a run ended; its outputs are in the messages. */
export type Ending = Omit<CellRun, 'outputs'>;

/** Stock tslab answers "abort" to every request within 200 ms of a failure; the pause is in milliseconds. */
const abortPauseMs = 250;
const abortRetries = 8;

/**
 * Runs a cell as nbval does, by an `execute_request`
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute). Waits for the reply, and
 * interrupts the cell where that takes too long; then waits for the status `idle`, and kills the kernel where
 * it does not arrive in time. An aborted request is sent again, since its cell was not run.
 *
 * @param onMessage receives the cell's messages of the IOPub channel, without `status`.
 */
export async function executeCell(
  kernel: Kernel,
  code: string,
  limits: ExecuteLimits,
  onMessage: (message: Message) => void,
): Promise<Ending> {
  if (/\p{Cs}/u.test(code)) return { end: kernel.isAlive ? 'unsendable' : 'dead' };
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
    // one timer that checks the deadline when it fires: a new timer would cost more than a message
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
        allow(lateMs); // this process was busy: read first what has arrived meanwhile
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

/** nbval's request: without history and input, and a failure does not abort the requests behind it. */
const request = (code: string) => ({
  code,
  silent: false,
  store_history: false,
  user_expressions: {},
  allow_stdin: false,
  stop_on_error: false,
});

const isAborted = (status: string | undefined) => status === 'aborted' || status === 'abort';
