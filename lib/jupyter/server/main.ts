import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readConnectionFile } from '../protocol/connection';
import { mimeBundleOf } from './mimebundle';
import { RunningCell, currentCell } from './runningcell';
import { Evaluator, type Evaluation } from './evaluator';
import { Streams } from './streams';
import {
  slots,
  type CodeTask,
  type ExecuteTask,
  type IoData,
  type Task,
  type ToIo,
  type ToMain,
} from './threads';

/**
 * Serves a kernel on the sockets of a connection file until it is shut down. From then on the kernel owns the
 * process: its streams, its signals, and its uncaught errors.
 *
 * @throws Error for a connection file that does not exist or is not valid.
 */
export function serve(connectionFile: string): void {
  readConnectionFile(connectionFile);
  process.on('SIGINT', () => {}); // from now on it interrupts cells, and never ends the kernel
  const memory = new SharedArrayBuffer(slots.size);
  const workerData: IoData = { connectionFile, shared: memory };
  const io = new Worker(join(__dirname, 'io.js'), { workerData });
  io.once('message', (message: ToMain) => {
    if (message.type !== 'broken') return void new CellThread(io, new Int32Array(memory));
    writeSync(2, `${message.reason}\n`);
    process.exit(1);
  });
}

/** The main thread, where cells run. */
class CellThread {
  readonly #evaluator: Evaluator;
  readonly #streams: Streams;
  #cell: RunningCell | undefined;

  constructor(
    private readonly io: Worker,
    private readonly flags: Int32Array,
  ) {
    this.#evaluator = new Evaluator(flags);
    this.#streams = new Streams((type, cell, content) => this.#publish(type, cell, content));
    this.#evaluator.jupyter.lastWriteDisplayData = (content, isUpdate) =>
      this.#display(isUpdate ? 'update_display_data' : 'display_data', content);
    console.clear = () => this.#display('clear_output', { wait: false });
    this.#guardProcess();
    Error.stackTraceLimit = 50; // enough to reach the cell from within a library
    io.on('message', (message: ToMain) => this.#receive(message));
    this.#tell({ type: 'ready' });
  }

  #receive(message: ToMain): void {
    switch (message.type) {
      case 'interrupt':
        return void process.emit('SIGINT', 'SIGINT');
      case 'shutdown':
        return process.exit(0);
      case 'bound':
      case 'broken':
        return; // handled by `serve`
      default:
        return void this.#do(message);
    }
  }

  async #do(task: Task): Promise<void> {
    let reply: Record<string, unknown> & { status: string };
    try {
      reply = task.type === 'execute' ? await this.#execute(task) : { status: 'ok', ...this.#answer(task) };
    } catch (error) {
      reply = { status: 'error', ...this.#evaluator.describe(error) };
    }
    this.#streams.flush();
    const { status, ...content } = reply;
    this.#tell({ type: 'reply', serial: task.serial, status, content });
  }

  #answer({ type, code, cursor }: CodeTask): Record<string, unknown> {
    if (type === 'complete') return this.#evaluator.complete(code, cursor);
    if (type === 'inspect') return this.#evaluator.inspect(code, cursor);
    return this.#evaluator.isComplete(code);
  }

  async #execute({
    serial,
    count,
    code,
    silent,
    userExpressions,
    parent,
  }: ExecuteTask): Promise<Record<string, unknown> & { status: string }> {
    const cell = new RunningCell(serial, parent, this.flags);
    this.#cell = this.#streams.last = cell;
    const outcome = await this.#shown(
      cell,
      await this.#evaluator.run(cell, `In [${count}]`, code),
      silent ? undefined : count,
    );
    this.#streams.flush();
    if ('failure' in outcome) {
      if (!silent) this.#publish('error', cell, outcome.failure);
      return { status: 'error', ...outcome.failure };
    }
    const expressions = await Promise.all(
      Object.entries(userExpressions).map(
        async ([name, expression]) => [name, await this.#evaluate(cell, expression)] as const,
      ),
    );
    return { status: 'ok', payload: [], user_expressions: Object.fromEntries(expressions) };
  }

  /** Publishes a cell's value as `execute_result`. The value's own display method may fail. */
  async #shown(cell: RunningCell, outcome: Evaluation, count: number | undefined): Promise<Evaluation> {
    if ('failure' in outcome || count === undefined) return outcome;
    try {
      const bundle = await currentCell.run(cell, () => mimeBundleOf(outcome.value));
      this.#streams.flush();
      if (bundle) this.#publish('execute_result', cell, { execution_count: count, ...bundle });
      return outcome;
    } catch (error) {
      return { failure: this.#evaluator.describe(error) };
    }
  }

  async #evaluate({ parent }: RunningCell, expression: string): Promise<Record<string, unknown>> {
    const cell = new RunningCell(-1, parent, this.flags);
    const outcome = await this.#evaluator.run(cell, 'user_expressions', `(${expression})`);
    return 'failure' in outcome
      ? { status: 'error', ...outcome.failure }
      : { status: 'ok', data: {}, metadata: {}, ...(await mimeBundleOf(outcome.value)) };
  }

  #display(type: string, content: object): void {
    this.#streams.flush();
    this.#publish(type, currentCell.getStore() ?? this.#streams.last, content);
  }

  #publish(msgType: string, cell: RunningCell | undefined, content: object): void {
    this.#tell({ type: 'publish', msgType, parent: cell?.parent ?? {}, content: JSON.stringify(content) });
  }

  #tell(message: ToIo): void {
    this.io.postMessage(message);
  }

  /**
   * SIGINT interrupts the cell; an uncaught error makes its cell fail, or is printed beneath it where that
   * has ended; and the process ends only when all output is sent.
   */
  #guardProcess(): void {
    const emit = process.emit.bind(process) as (event: string, ...args: unknown[]) => boolean;
    process.emit = ((event: string, ...args: unknown[]) => {
      if (event === 'SIGINT' && this.#cell && !this.#cell.hasEnded) this.#evaluator.interrupt(this.#cell);
      if (event !== 'uncaughtException' && event !== 'unhandledRejection') return emit(event, ...args);
      this.#uncaught(args[0]);
      for (const listener of process.listeners(event as 'uncaughtException')) {
        try {
          Reflect.apply(listener, process, args);
        } catch {
          /* a listener that rethrows would end the kernel; the error is reported already */
        }
      }
      return true;
    }) as typeof process.emit;
    process.on('exit', () => {
      this.#streams.flush();
      this.#tell({ type: 'flush' });
      Atomics.wait(this.flags, slots.flushed, 0, 2_000);
    });
  }

  #uncaught(error: unknown): void {
    const cell = currentCell.getStore() ?? this.#streams.last;
    if (cell && !cell.hasEnded) return cell.fail(error);
    const { traceback } = this.#evaluator.describe(error);
    this.#streams.write('stderr', `Uncaught ${traceback.join('\n')}\n`, cell);
    this.#streams.flush();
  }
}
