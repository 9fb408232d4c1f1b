import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Dealer, Subscriber } from 'zeromq';
import { isListening, newConnection, writeConnectionFile, type ConnectionInfo } from './connection';
import { decode, encode, message, type Message } from './wire';

/** How to start a kernel: its command, with `{connection_file}` where that belongs, as in a kernelspec's `argv`. */
export interface KernelCommand {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface StartOptions {
  /** Working directory of the kernel. */
  readonly cwd: string;
  /** Added to the environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Time allowed until the kernel answers, in milliseconds. Default 60 000. */
  readonly startupTimeoutMs?: number;
}

/** The kernel's process has ended, by itself or by our hand. */
export class KernelDied extends Error {
  override name = 'KernelDied';
}

/** A cell took longer than it may. The kernel was interrupted; if that did not help, it is gone. */
export class CellTimeout extends Error {
  override name = 'CellTimeout';
}

/** What `execute_reply` says. tslab answers "abort" for the 200 ms after a failure, where the protocol says "aborted". */
export interface Reply {
  status: string;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** tslab loses a cell's `idle` together with its output where that is long; after the reply we wait this long for it. */
const idleGraceMs = 2_000;
/** Time for a cell to stop after an interrupt, and for a kernel to end after a shutdown request. */
const interruptGraceMs = 3_000;
const shutdownGraceMs = 300;

/**
 * Starts a kernel, hands it to `use`, and ends it, whatever happens.
 *
 * @throws Error where it does not answer in time; KernelDied where it ends before it answers.
 */
export async function withKernel<T>(command: KernelCommand, options: StartOptions, use: (kernel: Kernel) => Promise<T>): Promise<T> {
  const kernel = await Kernel.start(command, options);
  try {
    return await use(kernel);
  } finally {
    await kernel.shutdown();
  }
}

/** A running kernel process and our ends of its sockets. */
export class Kernel {
  readonly #process: ChildProcess;
  readonly #key: string;
  readonly #session = randomUUID();
  readonly #shell = new Dealer({ linger: 0 });
  readonly #control = new Dealer({ linger: 0 });
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  readonly #death: Promise<never>;
  readonly #listeners = new Map<string, (channel: 'shell' | 'control' | 'iopub', message: Message) => void>();
  readonly #stopOnExit: () => void;
  #stderr = '';

  private constructor(child: ChildProcess, info: ConnectionInfo, cleanUp: () => void) {
    this.#process = child;
    this.#key = info.key;
    this.#death = new Promise((_, reject) => {
      child.once('error', error => reject(new KernelDied(`the kernel cannot start: ${error.message}`)));
      child.once('exit', (code, signal) => {
        cleanUp();
        const words = this.#stderr.trim();
        reject(new KernelDied(`the kernel died (${signal ?? `exit code ${code}`})${words && `: ${words.slice(-2000)}`}`));
      });
    });
    this.#death.catch(() => undefined); // whoever waits for something hears of it
    child.stderr?.on('data', piece => { this.#stderr = (this.#stderr + String(piece)).slice(-4000); });
    this.#stopOnExit = () => {
      child.kill('SIGKILL');
      cleanUp();
    };
    process.once('exit', this.#stopOnExit);
    const address = (port: number) => `tcp://${info.ip}:${port}`;
    this.#shell.connect(address(info.shell_port));
    this.#control.connect(address(info.control_port));
    this.#iopub.connect(address(info.iopub_port));
    this.#iopub.subscribe();
    void this.#listen('shell', this.#shell);
    void this.#listen('control', this.#control);
    void this.#listen('iopub', this.#iopub);
  }

  static async start({ argv, env: commandEnv }: KernelCommand, { cwd, env, startupTimeoutMs = 60_000 }: StartOptions): Promise<Kernel> {
    const info = await newConnection();
    const { file, remove } = writeConnectionFile(info);
    const [program, ...args] = argv.map(arg => arg.replaceAll('{connection_file}', file));
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...commandEnv, ...env, FASTBOOK_KERNEL_OWNER: String(process.pid) },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32', // Ctrl-C is for us; we end the kernel ourselves
    });
    const kernel = new Kernel(child, info, remove);
    try {
      await kernel.#ready(info, startupTimeoutMs);
      return kernel;
    } catch (error) {
      await kernel.#kill();
      throw error;
    }
  }

  /** The kernel's process id. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /**
   * Runs code as a cell.
   *
   * @param onOutput is handed the cell's messages of the IOPub channel, as they come.
   * @throws CellTimeout after `timeoutMs`; KernelDied.
   */
  async execute(code: string, onOutput: (message: Message) => void, { timeoutMs = 600_000 } = {}): Promise<Reply> {
    const run = this.#run(code, onOutput);
    const timeout = timer(timeoutMs);
    try {
      const first = await Promise.race([run.done, timeout.elapsed, this.#death]);
      if (first) return first;
      await this.interrupt();
      const grace = timer(interruptGraceMs);
      const stopped = await Promise.race([run.done, grace.elapsed, this.#death.catch(() => undefined)]);
      grace.clear();
      if (!stopped) await this.#kill();
      throw new CellTimeout(`the cell did not end within ${timeoutMs / 1000} seconds, and was ${stopped ? 'interrupted' : 'killed with its kernel'}`);
    } finally {
      timeout.clear();
      run.forget();
    }
  }

  /** Asks the running cell to stop. */
  async interrupt(): Promise<void> {
    if (process.platform === 'win32') await this.#send(this.#control, 'interrupt_request', {});
    else this.#process.kill('SIGINT');
  }

  /** Ends the kernel: asks first, and kills it where that takes too long. */
  async shutdown(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await this.#send(this.#control, 'shutdown_request', { restart: false });
      const grace = timer(shutdownGraceMs);
      await Promise.race([this.#death.catch(() => undefined), grace.elapsed]);
      grace.clear();
    }
    await this.#kill();
  }

  async #kill(): Promise<void> {
    if (this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    process.removeListener('exit', this.#stopOnExit);
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  async #ready(info: ConnectionInfo, startupTimeoutMs: number): Promise<void> {
    let isOver = false;
    const deadline = timer(startupTimeoutMs);
    const late = deadline.elapsed.then(() => {
      throw new Error(`the kernel did not answer within ${startupTimeoutMs / 1000} seconds${this.#stderr && `: ${this.#stderr.trim()}`}`);
    });
    const started = async () => {
      // tslab stops listening for good when a request comes while it is still opening its sockets.
      for (const port of [info.shell_port, info.control_port, info.iopub_port]) {
        while (!isOver && !(await isListening(port))) await timer(20).elapsed;
      }
      while (!isOver && !(await this.#answers())) { /* a subscriber may join late and miss the first status */ }
    };
    try {
      await Promise.race([started(), late, this.#death]);
    } finally {
      isOver = true;
      deadline.clear();
      this.#listeners.clear();
    }
  }

  /** Whether a reply comes on the shell channel, and the status that goes with it on IOPub, within a second. */
  async #answers(): Promise<boolean> {
    let [reply, status] = [false, false];
    const pause = timer(1_000);
    const answered = new Promise<true>(resolve => {
      void this.#send(this.#shell, 'kernel_info_request', {}, channel => {
        if (channel === 'iopub') status = true;
        else reply = true;
        if (reply && status) resolve(true);
      });
    });
    const outcome = await Promise.race([answered, pause.elapsed, this.#death.catch(() => true)]);
    pause.clear();
    return outcome === true;
  }

  #run(code: string, onOutput: (message: Message) => void): { done: Promise<Reply>; forget: () => void } {
    let forget = () => {};
    const done = new Promise<Reply>(resolve => {
      let reply: Reply | undefined;
      let idle = false;
      let grace: NodeJS.Timeout | undefined;
      const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
      const request = message('execute_request', this.#session, content);
      forget = () => {
        clearTimeout(grace);
        this.#listeners.delete(request.header.msg_id);
      };
      this.#listeners.set(request.header.msg_id, (channel, received) => {
        if (channel === 'shell') reply = received.content as unknown as Reply;
        else if (received.header.msg_type === 'status') idle = received.content['execution_state'] === 'idle';
        else onOutput(received);
        if (!reply) return;
        if (idle) return resolve(reply);
        clearTimeout(grace);
        grace = setTimeout(resolve, idleGraceMs, reply);
      });
      void this.#shell.send(encode(request, this.#key));
    });
    return { done, forget };
  }

  async #send(socket: Dealer, type: string, content: Record<string, unknown>, listener?: (channel: string) => void): Promise<void> {
    const request = message(type, this.#session, content);
    if (listener) this.#listeners.set(request.header.msg_id, listener);
    await socket.send(encode(request, this.#key)).catch(() => undefined); // closed: the kernel is gone, and #death says so
  }

  async #listen(channel: 'shell' | 'control' | 'iopub', socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const received = decode(frames, this.#key);
      this.#listeners.get(received.parent_header.msg_id ?? '')?.(channel, received);
    }
  }
}

function timer(ms: number): { elapsed: Promise<undefined>; clear: () => void } {
  let handle: NodeJS.Timeout;
  const elapsed = new Promise<undefined>(resolve => { handle = setTimeout(resolve, ms, undefined); });
  return { elapsed, clear: () => clearTimeout(handle) };
}
