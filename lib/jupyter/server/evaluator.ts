import { checkpoints, KeyboardInterrupt, running, type Cell } from './cell';
import { failureOf, failureOfDiagnostics, type Failure } from './failure';
import { Sources } from './sources';
import { loadTslab, type Converted, type Converter, type Executor, type Tslab } from './tslab';

/**
 * TypeScript's number of the fault of a text between backticks that goes on in the next line; tslab takes
 * that for an end.
 */
const unterminatedTemplate = 1160;

/** How a cell ended. */
export type Outcome = { value: unknown } | { failure: Failure };

/**
 * Time for an interrupted cell to end by itself, in milliseconds: it has `finally` blocks, or listens to
 * SIGINT.
 */
const graceMs = { deaf: 100, listening: 2_000 } as const;

/**
 * Types, converts and runs cells with tslab; what they declare is there for the cells after them, also where
 * they fail.
 */
export class Evaluator {
  readonly #tslab: Tslab = loadTslab();
  readonly #converter: Converter = this.#tslab.createConverter({ isJS: false, isBrowser: false });
  readonly #sources = new Sources();
  readonly #executor: Executor;
  #declarations = '';
  #converted: Converted = { diagnostics: [] };

  constructor(flags: Int32Array) {
    const node: Converter = { ...this.#converter, convert: () => this.#converted };
    this.#executor = this.#tslab.createExecutor(
      process.cwd(),
      { node, browser: node, close: () => {} },
      {
        log: value => {
          running.getStore()!.value = value;
        },
        error: (...args) => {
          const cell = running.getStore();
          if (args.length === 1 && cell) cell.thrown ??= { error: args[0] };
          else console.error(...args); // faults of a `@module` cell, which is kept all the same
        },
      },
    );
    this.#converter.convert('', '0'); // warm, so that the first cell is not slow
    Object.assign((globalThis as unknown as { __tslab__: object }).__tslab__, checkpoints(flags));
  }

  get jupyter(): Tslab['jupyter'] {
    return this.#tslab.jupyter;
  }

  /** Runs a cell to its end; `title` is what tracebacks call it. */
  async run(cell: Cell, title: string, code: string): Promise<Outcome> {
    if (!this.#convert(cell, title, code))
      return { failure: failureOfDiagnostics(this.#converted.diagnostics, code) };
    if (cell.isStopped) return this.#failed(new KeyboardInterrupt());
    const ending = running.run(cell, () => this.#executor.execute(code)).then(() => cell.thrown);
    listenAgain();
    this.#declarations = this.#converted.declOutput ?? this.#declarations;
    const thrown = await Promise.race([ending, cell.failure]);
    // rejections that nobody handles are told of only now
    await new Promise(resolve => setImmediate(resolve));
    cell.hasEnded = true;
    const failed = thrown ?? cell.failed;
    if (!failed) return { value: cell.value };
    this.#executor.interrupt(); // lets go of what is still awaited
    return this.#failed(failed.error);
  }

  /** Stops the running cell: at once where it awaits, with some time to clean up. */
  interrupt(cell: Cell): void {
    cell.stop();
    const listeners = process.listeners('SIGINT').length;
    setTimeout(
      () => cell.fail(new KeyboardInterrupt()),
      listeners > 1 ? graceMs.listening : graceMs.deaf,
    ).unref();
  }

  describe(error: unknown): Failure {
    return failureOf(error, this.#sources);
  }

  complete(code: string, cursor: number) {
    const offset = utf16(code, cursor);
    const { start, end, candidates } = this.#converter.complete(this.#declarations, code, offset);
    return {
      matches: candidates,
      cursor_start: codePoints(code, start),
      cursor_end: codePoints(code, end),
      metadata: {},
    };
  }

  inspect(code: string, cursor: number) {
    const info = this.#converter.inspect(this.#declarations, code, utf16(code, cursor));
    return {
      found: Boolean(info),
      data: info ? { 'text/plain': this.#tslab.printQuickInfo(info) } : {},
      metadata: {},
    };
  }

  isComplete(code: string) {
    const { completed, indent } = this.#tslab.isCompleteCode(code);
    const faults = this.#tslab.faultsOf(code);
    if (!completed || faults.includes(unterminatedTemplate))
      return { status: 'incomplete', indent: indent ?? '' };
    return { status: faults.length === 0 ? 'complete' : 'invalid' };
  }

  /** @returns whether there is something to run. */
  #convert(cell: Cell, title: string, code: string): boolean {
    const { module, mode } = this.#tslab.getCodeMetadata(code);
    this.#converted = { diagnostics: [] };
    if (module !== undefined || mode === 'browser') return true; // the executor has its own way with these
    const converted = this.#converter.convert(this.#declarations, code);
    this.#converted = converted;
    if (converted.diagnostics.length > 0) return false;
    const script = `tslab-cell-${cell.serial}`;
    this.#sources.add(script, title, code, this.#tslab.takeMaps(converted.output ?? ''));
    if (converted.output) converted.output = `\n${converted.output}\n//# sourceURL=${script}`;
    return true;
  }

  #failed(error: unknown): Outcome {
    const isBreak = (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
    return { failure: this.describe(isBreak ? new KeyboardInterrupt() : error) };
  }
}

/**
 * While V8 can be broken into, Node takes the signal over, and hands it back only where nobody began to
 * listen in the meantime, as a cell may: then the next SIGINT would end the process.
 */
function listenAgain(): void {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  if (listeners.length < 2) return;
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener);
}

/** The protocol counts code points, and JavaScript UTF-16 units. */
const utf16 = (code: string, cursor: number) => [...code].slice(0, cursor).join('').length;
const codePoints = (code: string, offset: number) => [...code.slice(0, offset)].length;
