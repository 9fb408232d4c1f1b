import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync } from 'node:fs';
import type { Compilation } from '../../compiler/cellcompiler';
import { Client, type Listener, type ExecuteReply } from './client';
import {
  newConnection,
  newConnectionFolder,
  newIpcConnection,
  writeConnectionFile,
  type ConnectionInfo,
} from '../protocol/connection';
import { endByLifeline, lifeline, type Started } from './started';
import { prolonged, timer } from './timer';
import type { Message } from '../protocol/wire';

/** How to start a kernel, as a kernelspec says it. */
export interface KernelCommand {
  /**
   * The program and its arguments. `{connection_file}` is replaced, as in a kernelspec; and so is
   * `{connection_folder}`, the folder of that file and of a kernel's sockets where these are files.
   */
  readonly argv: readonly string[];
  /** Added to the environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * A kernelspec's `interrupt_mode`
   * (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs). Default `signal`; on Windows
   * always a message.
   */
  readonly interruptMode?: 'signal' | 'message';
  /**
   * Transport of the messages: the loopback interface, or files for a kernel without network. The latter
   * may live in a sandbox where it does not see this process, so it gets a pipe that closes with it.
   * Default `tcp`.
   */
  readonly transport?: ConnectionInfo['transport'];
  /**
   * The number of the user that the program becomes, who has to read the connection file. Default: the
   * same.
   */
  readonly user?: number;
  /** Finds the kernel's process where it is no child of the program: see `Started`. */
  readonly worker?: Started['worker'];
}

/** What a start may set beside the command. */
export interface StartOptions {
  /** Working directory of the kernel. */
  readonly cwd: string;
  /** Added to the environment. Default: nothing. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether the kernel inherits the environment of this process. Default true. */
  readonly inheritEnv?: boolean;
  /** Time allowed until the kernel answers, in milliseconds. Default 60 000. */
  readonly startupTimeoutMs?: number;
  /** Greatest length of a message's content, in bytes; longer contents are not read. Default: no limit. */
  readonly maxContent?: number;
}

/** The kernel's process has ended, by itself or because it was killed. */
export class KernelDied extends Error {
  override name = 'KernelDied';
}

/** A cell took longer than allowed. It was interrupted; where that did not stop it, the kernel was killed. */
export class CellTimeout extends Error {
  override name = 'CellTimeout';
}

/** Time for a cell to stop after an interrupt, and for a kernel to end after a shutdown request. */
const interruptGraceMs = 3_000;
const shutdownGraceMs = 300;

/**
 * Starts a kernel, passes it to `use`, and ends it, also where `use` throws.
 *
 * @throws Error where the kernel does not answer in time; KernelDied where it ends before it answers.
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

/** A kernel's process, with a client of it. */
export class Kernel {
  readonly #process: ChildProcess;
  readonly #started: Started;
  #pid: number | undefined;
  readonly #client: Client;
  readonly #removeFiles: () => void;
  /** Rejects with a KernelDied when the kernel's process has ended. */
  readonly death: Promise<never>;
  readonly #exited: Promise<void>;
  readonly #interruptMode: 'signal' | 'message';
  #stderr = '';

  private constructor(
    started: Started,
    info: ConnectionInfo,
    removeFiles: () => void,
    interruptMode: 'signal' | 'message',
    maxContent: number | undefined,
  ) {
    this.#interruptMode = process.platform === 'win32' ? 'message' : interruptMode;
    const { child, worker } = started;
    this.#started = started;
    this.#process = child;
    if (!worker) this.#pid = child.pid;
    this.#removeFiles = removeFiles;
    this.#client = new Client(info, maxContent);
    this.death = new Promise((_, reject) => {
      child.once('error', error => {
        this.#cleanUp();
        reject(new KernelDied(`the kernel cannot start: ${error.message}`));
      });
      child.once('exit', (code, signal) => {
        this.#cleanUp(); // ends the processes that the kernel has started
        reject(new KernelDied(`the kernel died (${signal ?? `exit code ${code}`})${this.#stderrTail()}`));
      });
    });
    this.#exited = this.death.catch(() => undefined);
    child.stderr?.on('data', piece => {
      this.#stderr = (this.#stderr + String(piece)).slice(-4000);
    });
    process.once('exit', this.#cleanUp);
  }

  /**
   * Starts a kernel; its owner ends it with `shutdown`.
   *
   * @throws Error where the kernel does not answer in time; KernelDied where it ends before it answers.
   */
  static async start(
    { argv, env: commandEnv, interruptMode = 'signal', transport = 'tcp', user, worker }: KernelCommand,
    { cwd, env, inheritEnv = true, startupTimeoutMs = 60_000, maxContent }: StartOptions,
  ): Promise<Kernel> {
    const tcp = transport === 'ipc' ? undefined : await newConnection();
    // from here to the handler of this process's exit nothing waits, so no folder is left behind
    const folder = newConnectionFolder();
    const info = tcp ?? newIpcConnection(folder);
    const { file, remove } = writeConnectionFile(info, folder);
    if (user !== undefined) for (const path of [file, folder]) chownSync(path, user, user);
    const [program, ...args] = argv.map(arg =>
      arg.replaceAll('{connection_file}', file).replaceAll('{connection_folder}', folder),
    );
    const child = spawn(program, args, {
      cwd,
      env: {
        ...(inheritEnv && process.env),
        ...commandEnv,
        ...env,
        // a kernel ends with this process: ipykernel, ours, and stock tslab by parentpoller.ts
        JPY_PARENT_PID: String(process.pid),
        FASTBOOK_CONNECTION_FILE: file,
        ...(!tcp && { FASTBOOK_LIFELINE: String(lifeline) }),
      },
      stdio: ['ignore', 'ignore', 'pipe', ...(tcp ? [] : ['pipe' as const])],
      detached: process.platform !== 'win32', // Ctrl-C reaches this process only, which then ends the kernel
    });
    child.stdio[lifeline]?.on('error', () => undefined); // the kernel is gone
    const kernel = new Kernel({ child, ...(worker && { worker }) }, info, remove, interruptMode, maxContent);
    try {
      await kernel.#ready(startupTimeoutMs);
      if (worker) kernel.#pid = await Promise.race([worker(), kernel.death]);
      return kernel;
    } catch (error) {
      await kernel.kill();
      throw error;
    }
  }

  /** The kernel's process id; undefined where it does not run yet. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /**
   * Runs code as a cell.
   *
   * @param onOutput receives the cell's messages of the IOPub channel as they arrive.
   * @param options.timeoutMs time allowed, in milliseconds. Default 600 000.
   * @param options.spentMs how much of it has passed before the call. Default 0.
   * @param options.prolongMs called when a time has passed: what is still left of it, since the kernel had no
   * processor for so long. Default: none.
   * @param options.isCounted whether the cell gets an execution count of its own. Default true.
   * @param options.compiled the code as it was compiled, for a kernel without a compiler.
   * @throws CellTimeout; KernelDied.
   */
  async execute(
    code: string,
    onOutput: (message: Message) => void,
    {
      timeoutMs = 600_000,
      spentMs = 0,
      prolongMs = () => 0,
      isCounted = true,
      compiled,
    }: {
      timeoutMs?: number;
      spentMs?: number;
      prolongMs?: (limitMs: number) => number;
      isCounted?: boolean;
      compiled?: Compilation;
    } = {},
  ): Promise<ExecuteReply> {
    const { done, forget } = this.#client.execute(code, onOutput, isCounted, compiled);
    const timeout = prolonged(Math.max(timeoutMs - spentMs, 1), () => prolongMs(timeoutMs));
    try {
      const reply = await Promise.race([done, timeout.elapsed, this.death]);
      if (reply) return reply;
      this.interrupt();
      const grace = prolonged(interruptGraceMs, () => prolongMs(timeoutMs + interruptGraceMs));
      const stopped = await Promise.race([done, grace.elapsed, this.#exited]);
      grace.clear();
      if (!stopped) await this.kill();
      throw new CellTimeout(
        `the cell did not end within ${timeoutMs / 1000} seconds, ` +
          `and was ${stopped ? 'interrupted' : 'killed with its kernel'}`,
      );
    } finally {
      timeout.clear();
      forget();
    }
  }

  /** Removes the connection file, which holds the key: from now on no other client can connect. */
  forgetConnection(): void {
    this.#removeFiles();
  }

  /** Whether the kernel's process runs. */
  get isAlive(): boolean {
    return (
      this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  /** Sends a request on the shell channel; see `Client.request`. */
  request(type: string, content: Record<string, unknown>, listener: Listener): () => void {
    return this.#client.request('shell', type, content, listener);
  }

  /**
   * Interrupts the running cell
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-interrupt).
   */
  interrupt(): void {
    if (this.#interruptMode === 'message') this.#client.ask('interrupt_request', {});
    else this.#process.kill('SIGINT');
  }

  /**
   * Ends the kernel: sends a `shutdown_request`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-shutdown), and kills it where it
   * does not end in time.
   */
  async shutdown(): Promise<void> {
    if (this.isAlive) {
      this.#client.ask('shutdown_request', { restart: false });
      const grace = timer(shutdownGraceMs);
      await Promise.race([this.#exited, grace.elapsed]);
      grace.clear();
    }
    await this.kill();
  }

  /** Ends the kernel at once. */
  async kill(): Promise<void> {
    if (this.isAlive) this.#cleanUp();
    await this.#exited;
    this.#client.close();
  }

  /**
   * Kills the kernel with all processes that it has started, and removes its files. Synchronous, since this
   * process may be ending.
   */
  readonly #cleanUp = (): void => {
    process.removeListener('exit', this.#cleanUp);
    this.#removeFiles();
    if (endByLifeline(this.#started)) return;
    if (process.platform === 'win32') this.#process.kill('SIGKILL');
    else if (this.#process.pid !== undefined) killGroup(this.#process.pid);
  };

  async #ready(startupTimeoutMs: number): Promise<void> {
    const waiting = new AbortController();
    const deadline = timer(startupTimeoutMs);
    const late = deadline.elapsed.then(() => {
      throw new Error(
        `the kernel did not answer within ${startupTimeoutMs / 1000} seconds${this.#stderrTail()}`,
      );
    });
    try {
      await Promise.race([this.#client.ready(waiting.signal), late, this.death]);
    } finally {
      waiting.abort();
      deadline.clear();
    }
  }

  #stderrTail(): string {
    const text = this.#stderr.trim().slice(-2000);
    return text && `: ${text}`;
  }
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    /* the group has ended already */
  }
}
