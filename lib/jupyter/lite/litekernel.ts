import type { DisplayWriter } from '../../host/notebook';
import { installBridge } from '../server/bridge';
import { codePoints, utf16 } from '../server/codepoints';
import { CommTable } from '../server/comms';
import { noAnswer, promptFunctions } from '../server/promptfunctions';
import { runCode, userExpression } from '../server/runcode';
import { currentCell, KeyboardInterrupt, RunningCell } from '../server/runningcell';
import { Streams } from '../server/streams';
import { tslabModule } from '../server/tslabmodule';
import type { LiteRequest, LiteVersions, ToPage } from './litemessages';
import { LiteRunner } from './literunner';
import { notebookConsole } from './notebookconsole';
import type { RemoteCompiler } from './remotecompiler';
import type { SharedMemory } from './sharedmemory';

type Content = Record<string, unknown>;

/** What a kernel in a browser's worker needs. */
export interface LiteMachine {
  readonly compiler: RemoteCompiler;
  /** The library, as cells import it. */
  readonly library: object;
  readonly versions: LiteVersions;
  /** What the page shares; undefined where it is not isolated. */
  readonly memory: SharedMemory | undefined;
  send(message: ToPage): void;
  nextTurn(): Promise<void>;
  /** Resolves when the garbage collector has found what nobody can reach. */
  collected(): Promise<void>;
  /** Tells the library of an interrupt. */
  tellInterrupt(): void;
}

/** A Jupyter kernel in a browser's worker: it answers one request after the other. */
export class LiteKernel {
  readonly #runner: LiteRunner;
  readonly #streams: Streams;
  readonly #comms: CommTable;
  #cell: RunningCell | undefined;
  /** Whether the front end of the cell lets it ask. */
  #mayAsk = false;

  constructor(private readonly machine: LiteMachine) {
    this.#streams = new Streams((type, cell, content) => this.#publish(type, cell, content));
    const display: DisplayWriter = (content, isUpdate) =>
      this.#display(isUpdate ? 'update_display_data' : 'display_data', content);
    const { own, typescript } = machine.versions;
    const tslab = tslabModule(display, { tslab: own, typescript, node: 'none: it is a browser' });
    this.#runner = new LiteRunner(
      machine.compiler,
      { 'fastbook-ts': machine.library, tslab },
      machine.memory,
      () => machine.nextTurn(),
      () => machine.collected(),
    );
    this.#comms = new CommTable({
      publish: ({ msgType, content, metadata = '{}', buffers = [] }) => {
        this.#streams.flush();
        this.#send(msgType, this.#running(), parsed(content), parsed(metadata), buffers);
      },
      report: (error, cell) => Promise.resolve(this.#report('', error, cell)),
      call: (cell, handler) => this.#runner.guard(cell, handler),
    });
    installBridge(
      { display, comms: this.#comms, onTermination: listener => this.#runner.onTermination(listener) },
      promptFunctions((prompt, password) => this.#ask(prompt, password)),
    );
    const clear = () => this.#display('clear_output', { wait: false });
    Object.assign(
      console,
      notebookConsole((stream, text) => this.#streams.write(stream, text), clear),
    );
  }

  /** Answers a request. @returns the content of the reply. */
  async answer(request: LiteRequest): Promise<Content> {
    const { msgType, content } = request;
    const code = typeof content['code'] === 'string' ? content['code'] : '';
    const cursor = Number(content['cursor_pos'] ?? 0);
    switch (msgType) {
      case 'execute_request':
        return this.#execute(request, code);
      case 'complete_request':
        return { status: 'ok', ...(await this.#complete(code, cursor)) };
      case 'inspect_request': {
        const text = await this.machine.compiler.inspect(code, utf16(code, cursor));
        return {
          status: 'ok',
          found: text !== null,
          data: text === null ? {} : { 'text/plain': text },
          metadata: {},
        };
      }
      case 'is_complete_request':
        return { ...(await this.machine.compiler.isComplete(code)) };
      case 'comm_info_request': {
        const target = content['target_name'] as string | undefined;
        return { status: 'ok', ...this.#comms.info({ type: 'comm_info', serial: 0, target }) };
      }
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close': {
        const { serial, parent, metadata, buffers } = request;
        this.#cell = new RunningCell(serial, parent);
        const task = { type: msgType, serial, parent, content, metadata, buffers };
        await this.#comms.receive(task as Parameters<CommTable['receive']>[0], this.#cell);
        this.#streams.flush();
        return {};
      }
      default:
        return { status: 'error', ename: 'KernelError', evalue: `no answer to ${msgType}`, traceback: [] };
    }
  }

  /** Interrupts the cell that runs. */
  interrupt(): void {
    if (!this.#cell || this.#cell.hasEnded) return;
    this.machine.tellInterrupt();
    this.#runner.interrupt(this.#cell);
  }

  /** An error that nobody has caught: its cell fails, or it is printed beneath it where that has ended. */
  uncaught(error: unknown): void {
    const cell = this.#running();
    if (cell && !cell.hasEnded) return cell.fail(error);
    this.#report('Uncaught ', error, cell);
  }

  async #execute({ serial, parent, count, content }: LiteRequest, code: string): Promise<Content> {
    const cell = new RunningCell(serial, parent);
    const isSilent = content['silent'] === true;
    this.#mayAsk = content['allow_stdin'] === true;
    this.#cell = this.#streams.last = cell;
    try {
      const failure = await runCode(this.#runner, this.#streams, cell, `In [${count}]`, code, bundle => {
        if (!isSilent) this.#publish('execute_result', cell, { execution_count: count, ...bundle });
      });
      if (failure && !isSilent) this.#publish('error', cell, failure);
      if (failure) return { status: 'error', execution_count: count, ...failure };
      const expressions: Content = {};
      for (const [name, expression] of Object.entries(content['user_expressions'] ?? {}))
        expressions[name] = await userExpression(this.#runner, this.#streams, cell, String(expression));
      return { status: 'ok', execution_count: count, payload: [], user_expressions: expressions };
    } finally {
      cell.hasEnded = true;
      this.#streams.flush();
    }
  }

  async #complete(code: string, cursor: number): Promise<Content> {
    const { start, end, candidates } = await this.machine.compiler.complete(code, utf16(code, cursor));
    return {
      matches: candidates,
      cursor_start: codePoints(code, start),
      cursor_end: codePoints(code, end),
      metadata: {},
    };
  }

  /** @returns the answer; undefined where the front end does not allow questions. */
  #ask(prompt: string, password: boolean): string | undefined {
    const cell = this.#running();
    if (!cell || cell.hasEnded) throw new Error(noAnswer.ended);
    if (!this.#mayAsk) return undefined;
    const { memory } = this.machine;
    if (!memory) throw new Error(cannotWait);
    this.#streams.flush();
    const answer = memory.ask(() =>
      this.machine.send({ type: 'ask', parent: cell.parent, prompt, password }),
    );
    if (answer !== undefined) return answer;
    this.#runner.noticeInterrupts();
    cell.stop();
    throw new KeyboardInterrupt();
  }

  #running(): RunningCell | undefined {
    return currentCell.getStore() ?? this.#streams.last;
  }

  #display(type: string, content: object): void {
    this.#streams.flush();
    this.#publish(type, this.#running(), content);
  }

  /** @throws TypeError for what JSON cannot hold. */
  #publish(msgType: string, cell: RunningCell | undefined, content: object): void {
    this.#send(msgType, cell, parsed(JSON.stringify(content)), {}, []);
  }

  #send(
    msgType: string,
    cell: RunningCell | undefined,
    content: object,
    metadata: object,
    buffers: Uint8Array[],
  ): void {
    this.machine.send({ type: 'publish', msgType, parent: cell?.parent ?? {}, content, metadata, buffers });
  }

  #report(head: string, error: unknown, cell: RunningCell | undefined): void {
    const { traceback } = this.#runner.describe(cell ?? new RunningCell(0, {}), error);
    this.#streams.write('stderr', `${head}${traceback.join('\n')}\n`, cell);
    this.#streams.flush();
  }
}

const parsed = (content: string | object): object =>
  typeof content === 'string' ? (JSON.parse(content) as object) : content;

const cannotWait =
  'a cell cannot wait for its reader on a page that shares no memory with its kernel (it is not isolated: ' +
  'https://web.dev/articles/coop-coep): load the page again, or write the answer into the cell';
