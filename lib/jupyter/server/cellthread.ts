import type { MessagePort, Worker } from 'node:worker_threads';
import type { DisplayWriter } from '../../host/notebook';
import type { Header } from '../protocol/wire';
import { installBridge } from './bridge';
import { Children } from './children';
import { CommTable } from './comms';
import type { DebugSource } from './debug/debugsource';
import type { ErrorContent } from './errorcontent';
import { Evaluator } from './evaluator';
import { hideContexts } from './hiddencontext';
import { hasDebugger, kernelInfo } from './info';
import { Prompter } from './input';
import type { MimeBundle } from './mimebundle';
import { entries, fromEntries, jsonOf, keys, setTimeout } from './primordials';
import { runCode, userExpression } from './runcode';
import { RunningCell, currentCell } from './runningcell';
import type { KernelCompiler } from './nocompiler';
import { tslabModule } from './tslabmodule';
import { flushName, prepareTermination } from './unwind';
import { captureProcess } from './captureprocess';
import { Streams } from './streams';
import { slots, type ExecuteTask, type Task, type ToIo, type ToMain } from './threads';

/** The status and the content of a reply. */
type Reply = Record<string, unknown> & { status: string };

/** Time for an interrupted task to have its reply, in milliseconds. */
const giveUpMs = 4_000;

/** The main thread, where cells run. */
export class CellThread {
  readonly #evaluator: Evaluator;
  readonly #streams: Streams;
  readonly #children: Children;
  readonly #comms: CommTable;
  #cell: RunningCell | undefined;
  /** What is being done, until its reply. */
  #task: Task | undefined;
  /** A cell's result, which goes with the message after it: most often the reply, so both take one turn. */
  #result: ToIo | undefined;
  /** What has run without a debugger, which is told when it comes: no cell pays for it before. */
  #sources: DebugSource[] = [];
  /** Number of the terminations that the library was told of. */
  #terminations = 0;

  constructor(
    private readonly io: Worker,
    private readonly flags: Int32Array,
    answers: MessagePort,
    compiler: KernelCompiler,
  ) {
    this.#streams = new Streams((type, cell, content) => this.#publish(type, cell, content));
    captureProcess(this.#streams);
    this.#children = new Children(this.#streams);
    const display: DisplayWriter = (content, isUpdate) =>
      this.#display(isUpdate ? 'update_display_data' : 'display_data', content);
    this.#evaluator = new Evaluator(
      compiler,
      { tslab: tslabModule(display, versions()) },
      hasDebugger ? source => this.#announce(source) : () => undefined,
    );
    if (hasDebugger) Object.defineProperty(globalThis, flushName, { value: () => this.#flushForDebugger() });
    this.#comms = new CommTable({
      publish: message => this.#send({ type: 'publish', parent: this.#parent(), ...message }),
      report: (error, cell) => this.#report('', error, cell),
      call: (cell, handler) => this.#evaluator.guard(cell, handler),
    });
    installBridge(
      { display, comms: this.#comms, onTermination: listener => this.#evaluator.onTermination(listener) },
      new Prompter(
        question => this.#send({ type: 'ask', parent: this.#parent(), question }),
        answers,
        flags,
      ).functions(),
    );
    console.clear = () => this.#display('clear_output', { wait: false });
    this.#guardProcess(compiler);
    hideContexts();
    prepareTermination();
    Error.stackTraceLimit = 50; // enough to reach the cell from within a library
    io.on('message', (message: ToMain) => this.#receive(message));
    // a cell says why there is none
    const tellReady = () => this.#tell({ type: 'ready', compiler: compiler.pid ?? 0 });
    void compiler.ready.then(tellReady, tellReady);
  }

  #receive(message: ToMain): void {
    switch (message.type) {
      case 'interrupt':
        Atomics.store(this.flags, slots.noticed, message.serial);
        this.#giveUpLater(this.#task);
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
    this.#task = task;
    let reply: Reply;
    try {
      reply =
        task.type === 'execute' ? await this.#execute(task) : { status: 'ok', ...(await this.#answer(task)) };
    } catch (error) {
      reply = this.#failed(task, { ename: 'KernelError', evalue: String(error), traceback: [String(error)] });
    }
    this.#finish(task, reply);
  }

  /** Sends the reply, once. */
  #finish(task: Task, { status, ...content }: Reply): void {
    if (this.#task !== task) return;
    this.#task = undefined;
    const terminations = Atomics.load(this.flags, slots.terminations);
    if (terminations !== this.#terminations) this.#evaluator.tellTermination();
    this.#terminations = terminations;
    this.#children.read();
    this.#streams.flush();
    this.#tell({ type: 'reply', serial: task.serial, status, content });
  }

  /** A termination may have ended the kernel's own code as well, and then nobody would reply. */
  #giveUpLater(task: Task | undefined): void {
    if (!task) return;
    setTimeout(() => {
      if (this.#task !== task) return;
      const content = { ename: 'KeyboardInterrupt', evalue: 'the cell was interrupted' };
      this.#finish(task, this.#failed(task, { ...content, traceback: [content.ename] }));
    }, giveUpMs).unref();
  }

  #failed(task: Task, content: ErrorContent): Reply {
    if (task.type === 'execute' && !task.silent) this.#publish('error', this.#cell, content);
    return { status: 'error', ...content };
  }

  async #answer(task: Exclude<Task, ExecuteTask>): Promise<Record<string, unknown>> {
    if ('buffers' in task) {
      this.#cell = new RunningCell(task.serial, task.parent);
      await this.#comms.receive(task, this.#cell);
      return {};
    }
    if (task.type === 'comm_info') return this.#comms.info(task);
    if (task.type === 'complete') return this.#evaluator.complete(task.code, task.cursor);
    if (task.type === 'inspect') return this.#evaluator.inspect(task.code, task.cursor);
    return this.#evaluator.isComplete(task.code);
  }

  async #execute(task: ExecuteTask): Promise<Reply> {
    const { serial, count, code, compiled, silent, userExpressions, parent } = task;
    const cell = new RunningCell(serial, parent);
    this.#cell = this.#streams.last = cell;
    try {
      const show = (bundle: MimeBundle) => {
        const content = { execution_count: count, ...bundle };
        if (!silent) this.#result = publication('execute_result', cell, content);
      };
      const title = `In [${count}]`;
      const failure = await runCode(this.#evaluator, this.#streams, cell, title, code, show, compiled);
      if (failure) return this.#task === task ? this.#failed(task, failure) : { status: 'error', ...failure };
      if (keys(userExpressions).length > 0) this.#tellResult();
      const expressions: [string, object][] = [];
      for (const [name, expression] of entries(userExpressions))
        expressions.push([name, await userExpression(this.#evaluator, this.#streams, cell, expression)]);
      return { status: 'ok', payload: [], user_expressions: fromEntries(expressions) };
    } finally {
      cell.hasEnded = true;
    }
  }

  #display(type: string, content: object): void {
    this.#streams.flush();
    this.#publish(type, currentCell.getStore() ?? this.#streams.last, content);
  }

  #publish(msgType: string, cell: RunningCell | undefined, content: object): void {
    this.#tell(publication(msgType, cell, content));
  }

  /** The header of the message that the running code belongs to. */
  #parent(): Partial<Header> {
    return (currentCell.getStore() ?? this.#streams.last)?.parent ?? {};
  }

  /** After what was printed before it. */
  #send(message: ToIo): void {
    this.#streams.flush();
    this.#tell(message);
  }

  /** Tells the debugger what will run. */
  #announce(source: DebugSource): void {
    this.#sources[this.#sources.length] = source; // a cell may have put another function in place of push
    if (Atomics.load(this.flags, slots.debugged) === 1) this.#tellSources();
  }

  #tellSources(): void {
    const sources = this.#sources;
    this.#sources = [];
    this.io.postMessage([{ type: 'sources', sources } satisfies ToIo]);
  }

  #flushForDebugger(): void {
    this.#streams.flush();
    this.#tellSources();
  }

  /** Prints an error that no cell fails by. */
  async #report(head: string, error: unknown, cell: RunningCell | undefined): Promise<void> {
    const { traceback } = await this.#evaluator.describe(cell ?? new RunningCell(0, {}), error);
    this.#print(`${head}${traceback.join('\n')}\n`, cell);
  }

  #print(text: string, cell: RunningCell | undefined): void {
    this.#streams.write('stderr', text, cell);
    this.#streams.flush();
  }

  #tell(message: ToIo): void {
    const result = this.#result;
    this.#result = undefined;
    this.io.postMessage(result ? [result, message] : [message]);
  }

  #tellResult(): void {
    const result = this.#result;
    this.#result = undefined;
    if (result) this.io.postMessage([result]);
  }

  /**
   * SIGINT interrupts the cell; an uncaught error makes its cell fail, or is printed beneath it where that
   * has ended; and the process ends only when all output is sent.
   */
  #guardProcess(compiler: KernelCompiler): void {
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
      compiler.close();
      this.#children.read();
      this.#streams.flush();
      this.#tell({ type: 'flush' });
      Atomics.wait(this.flags, slots.flushed, 0, 2_000);
    });
  }

  #uncaught(error: unknown): void {
    const cell = currentCell.getStore() ?? this.#streams.last;
    if (cell && !cell.hasEnded) return cell.fail(error);
    void this.#report('Uncaught ', error, cell);
  }
}

/** What `tslab.versions` says. */
function versions() {
  const { implementation_version: tslab, language_info: language } = kernelInfo;
  return { tslab, typescript: language.version, node: process.version };
}

const publication = (msgType: string, cell: RunningCell | undefined, content: object): ToIo => ({
  type: 'publish',
  msgType,
  parent: cell?.parent ?? {},
  content: jsonOf(content),
});
