import { spawn, type ChildProcess } from 'node:child_process';
import { Client, type Listener, type Reply } from './client';
import {
  newConnection,
  newConnectionFolder,
  newIpcConnection,
  writeConnectionFile,
  type ConnectionInfo,
} from '../protocol/connection';
import { timer } from './timer';
import type { Message } from '../protocol/wire';

/** How to start a kernel. */
export interface KernelCommand {
  /**
   * Its command, with `{connection_file}` where that belongs, as in a kernelspec; and `{connection_folder}`,
   * which the file and its sockets lie in.
   */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * How it wants to be interrupted (a kernelspec's `interrupt_mode`). Default `signal`; on Windows it is
   * always a message.
   */
  readonly interruptMode?: 'signal' | 'message';
  /** How we talk to it: over the loopback interface, or over files where it has no network. Default `tcp`. */
  readonly transport?: ConnectionInfo['transport'];
}

export interface StartOptions {
  /** Working directory of the kernel. */
  readonly cwd: string;
  /** Added to the environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the kernel gets the environment of this process at all. Default true. */
  readonly inheritEnv?: boolean;
  /** Time allowed until the kernel answers, in milliseconds. Default 60 000. */
  readonly startupTimeoutMs?: number;
  /**
   * Bytes of a message that are read; the rest of one that is longer is left out (`isTooLong`). Default: all.
   */
  readonly maxContent?: number;
}

/** The kernel's process has ended, by itself or by our hand. */
export class KernelDied extends Error {
  override name = 'KernelDied';
}

/** A cell took longer than it may. The kernel was interrupted; if that did not help, it is gone. */
export class CellTimeout extends Error {
  override name = 'CellTimeout';
}

/** Time for a cell to stop after an interrupt, and for a kernel to end after a shutdown request. */
const interruptGraceMs = 3_000;
const shutdownGraceMs = 300;

/**
 * What came in time may still wait to be read when the time is over: this process may have been kept busy
 * itself.
 */
const readingMs = 100;

/**
 * Starts a kernel, hands it to `use`, and ends it, whatever happens.
 *
 * @throws Error where it does not answer in time; KernelDied where it ends before it answers.
 */
export async function withKernel<T>(
  command: KernelCommand,
  options: StartOptions,
  use: (kernel: Kernel) => Promise<T>,
): Promise<T> {
  const kernel = await Kernel.start(command, options);
  try {
    return await use(kernel);
  } finally {
    await kernel.shutdown();
  }
}

/** A kernel's process, and our client of it. */
export class Kernel {
  readonly #process: ChildProcess;
  readonly #client: Client;
  readonly #removeFiles: () => void;
  readonly #death: Promise<never>;
  readonly #exited: Promise<void>;
  readonly #interruptMode: 'signal' | 'message';
  #stderr = '';

  private constructor(
    child: ChildProcess,
    info: ConnectionInfo,
    removeFiles: () => void,
    interruptMode: 'signal' | 'message',
    maxContent: number | undefined,
  ) {
    this.#interruptMode = process.platform === 'win32' ? 'message' : interruptMode;
    this.#process = child;
    this.#removeFiles = removeFiles;
    this.#client = new Client(info, maxContent);
    this.#death = new Promise((_, reject) => {
      child.once('error', error => {
        this.#leaveNothing();
        reject(new KernelDied(`the kernel cannot start: ${error.message}`));
      });
      child.once('exit', (code, signal) => {
        this.#leaveNothing(); // what it had started itself
        reject(new KernelDied(`the kernel died (${signal ?? `exit code ${code}`})${this.#lastWords()}`));
      });
    });
    this.#exited = this.#death.catch(() => undefined);
    child.stderr?.on('data', piece => {
      this.#stderr = (this.#stderr + String(piece)).slice(-4000);
    });
    process.once('exit', this.#leaveNothing);
  }

  static async start(
    { argv, env: commandEnv, interruptMode = 'signal', transport = 'tcp' }: KernelCommand,
    { cwd, env, inheritEnv = true, startupTimeoutMs = 60_000, maxContent }: StartOptions,
  ): Promise<Kernel> {
    const folder = newConnectionFolder();
    const info = transport === 'ipc' ? newIpcConnection(folder) : await newConnection();
    const { file, remove } = writeConnectionFile(info, folder);
    const [program, ...args] = argv.map(arg =>
      arg.replaceAll('{connection_file}', file).replaceAll('{connection_folder}', folder),
    );
    const child = spawn(program, args, {
      cwd,
      env: {
        ...(inheritEnv && process.env),
        ...commandEnv,
        ...env,
        // Jupyter's own: ipykernel ends with that process, and so do our kernel and parentpoller.ts
        JPY_PARENT_PID: String(process.pid),
        FASTBOOK_CONNECTION_FILE: file,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: process.platform !== 'win32', // Ctrl-C is for us; we end the kernel ourselves
    });
    const kernel = new Kernel(child, info, remove, interruptMode, maxContent);
    try {
      await kernel.#ready(startupTimeoutMs);
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
   * @param options.timeoutMs time allowed, in milliseconds. Default 600 000.
   * @param options.isCounted whether the cell gets a number of its own. Default true.
   * @throws CellTimeout; KernelDied.
   */
  async execute(
    code: string,
    onOutput: (message: Message) => void,
    { timeoutMs = 600_000, isCounted = true } = {},
  ): Promise<Reply> {
    const { done, forget } = this.#client.execute(code, onOutput, isCounted);
    const timeout = timer(timeoutMs);
    try {
      const late = timeout.elapsed.then(() => timer(readingMs).elapsed);
      const reply = await Promise.race([done, late, this.#death]);
      if (reply) return reply;
      this.interrupt();
      const grace = timer(interruptGraceMs);
      const stopped = await Promise.race([done, grace.elapsed, this.#exited]);
      grace.clear();
      if (!stopped) await this.#kill();
      throw new CellTimeout(
        `the cell did not end within ${timeoutMs / 1000} seconds, and ` +
          `was ${stopped ? 'interrupted' : 'killed with its kernel'}`,
      );
    } finally {
      timeout.clear();
      forget();
    }
  }

  /** Settles with a KernelDied when the kernel's process has ended. */
  get death(): Promise<never> {
    return this.#death;
  }

  /** Removes the connection file, with the key to the kernel: nobody else can connect from now on. */
  forgetConnection(): void {
    this.#removeFiles();
  }

  get isAlive(): boolean {
    return this.#isAlive();
  }

  /**
   * Sends a request on the shell channel. What answers it goes to `listener` until the function returned is
   * called.
   */
  request(type: string, content: Record<string, unknown>, listener: Listener): () => void {
    return this.#client.request('shell', type, content, listener);
  }

  /** Asks the running cell to stop. */
  interrupt(): void {
    if (this.#interruptMode === 'message') this.#client.ask('interrupt_request', {});
    else this.#process.kill('SIGINT');
  }

  /** Ends the kernel: asks first, and kills it where that takes too long. */
  async shutdown(): Promise<void> {
    if (this.#isAlive()) {
      this.#client.ask('shutdown_request', { restart: false });
      const grace = timer(shutdownGraceMs);
      await Promise.race([this.#exited, grace.elapsed]);
      grace.clear();
    }
    await this.#kill();
  }

  /** Ends the kernel at once. */
  async kill(): Promise<void> {
    await this.#kill();
  }

  async #kill(): Promise<void> {
    if (this.#isAlive()) this.#leaveNothing();
    await this.#exited;
    this.#client.close();
  }

  /**
   * Ends the kernel with all that it has started, and removes its files. No wait in it, for our own process
   * may be ending.
   */
  readonly #leaveNothing = (): void => {
    process.removeListener('exit', this.#leaveNothing);
    this.#removeFiles();
    if (process.platform === 'win32') this.#process.kill('SIGKILL');
    else if (this.#process.pid !== undefined) killGroup(this.#process.pid);
  };

  #isAlive(): boolean {
    return (
      this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  async #ready(startupTimeoutMs: number): Promise<void> {
    const waiting = new AbortController();
    const deadline = timer(startupTimeoutMs);
    const late = deadline.elapsed.then(() => {
      throw new Error(
        `the kernel did not answer within ${startupTimeoutMs / 1000} seconds${this.#lastWords()}`,
      );
    });
    try {
      await Promise.race([this.#client.ready(waiting.signal), late, this.#death]);
    } finally {
      waiting.abort();
      deadline.clear();
    }
  }

  #lastWords(): string {
    const words = this.#stderr.trim().slice(-2000);
    return words && `: ${words}`;
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    /* nobody is left */
  }
}
