import { checkpoints, KeyboardInterrupt, currentCell, type RunningCell } from './runningcell';
import { errorContentOf, diagnosticsContent, type ErrorContent } from './errorcontent';
import { Sources } from './sources';
import { loadTslab, type Converted, type Converter, type Executor, type Tslab } from './tslab';

/**
 * TypeScript's error code for a template literal without its closing backtick; tslab takes such code for
 * complete.
 */
const unterminatedTemplate = 1160;

/** The result of a cell: the value of its last expression, or its error. */
export type Evaluation = { value: unknown } | { failure: ErrorContent };

/**
 * Time for an interrupted cell to end by itself, in milliseconds: for its `finally` blocks, or for its own
 * listener of SIGINT.
 */
const graceMs = { withoutListener: 100, withListener: 2_000 } as const;

/**
 * Checks, compiles and runs cells with tslab. Later cells see the declarations of earlier ones, also of those
 * that failed.
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
          currentCell.getStore()!.value = value;
        },
        error: (...args) => {
          const cell = currentCell.getStore();
          if (args.length === 1 && cell) cell.thrown ??= { error: args[0] };
          else console.error(...args); // errors of a `@module` cell, whose module is kept all the same
        },
      },
    );
    this.#converter.convert('', '0'); // loads the compiler, so that the first cell is not slow
    // tslab's executor has set this global
    Object.assign((globalThis as typeof globalThis & { __tslab__: object }).__tslab__, checkpoints(flags));
  }

  /** tslab's hook for displays. */
  get jupyter(): Tslab['jupyter'] {
    return this.#tslab.jupyter;
  }

  /**
   * Runs a cell to its end.
   *
   * @param title the cell's name in tracebacks.
   */
  async run(cell: RunningCell, title: string, code: string): Promise<Evaluation> {
    if (!this.#convert(cell, title, code))
      return { failure: diagnosticsContent(this.#converted.diagnostics, code) };
    if (cell.isStopped) return this.#failed(new KeyboardInterrupt());
    const ending = currentCell.run(cell, () => this.#executor.execute(code)).then(() => cell.thrown);
    listenAgain();
    this.#declarations = this.#converted.declOutput ?? this.#declarations;
    const thrown = await Promise.race([ending, cell.failure]);
    // Node reports unhandled rejections only now
    await new Promise(resolve => setImmediate(resolve));
    cell.hasEnded = true;
    const failed = thrown ?? cell.failed;
    if (!failed) return { value: cell.value };
    this.#executor.interrupt(); // tslab stops waiting for the cell's promises
    return this.#failed(failed.error);
  }

  /** Interrupts the running cell, which gets some time to clean up. */
  interrupt(cell: RunningCell): void {
    cell.stop();
    const listeners = process.listeners('SIGINT').length;
    setTimeout(
      () => cell.fail(new KeyboardInterrupt()),
      listeners > 1 ? graceMs.withListener : graceMs.withoutListener,
    ).unref();
  }

  /** The content of the `error` message for what a cell threw. */
  describe(error: unknown): ErrorContent {
    return errorContentOf(error, this.#sources);
  }

  /**
   * The content of `complete_reply`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion).
   *
   * @param cursor in code points.
   */
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

  /**
   * The content of `inspect_reply`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection).
   *
   * @param cursor in code points.
   */
  inspect(code: string, cursor: number) {
    const info = this.#converter.inspect(this.#declarations, code, utf16(code, cursor));
    return {
      found: Boolean(info),
      data: info ? { 'text/plain': this.#tslab.printQuickInfo(info) } : {},
      metadata: {},
    };
  }

  /**
   * The content of `is_complete_reply`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness).
   */
  isComplete(code: string) {
    const { completed, indent } = this.#tslab.isCompleteCode(code);
    const faults = this.#tslab.faultsOf(code);
    if (!completed || faults.includes(unterminatedTemplate))
      return { status: 'incomplete', indent: indent ?? '' };
    return { status: faults.length === 0 ? 'complete' : 'invalid' };
  }

  /** @returns whether there is something to run. */
  #convert(cell: RunningCell, title: string, code: string): boolean {
    const { module, mode } = this.#tslab.getCodeMetadata(code);
    this.#converted = { diagnostics: [] };
    if (module !== undefined || mode === 'browser') return true; // the executor compiles these itself
    const converted = this.#converter.convert(this.#declarations, code);
    this.#converted = converted;
    if (converted.diagnostics.length > 0) return false;
    const script = `tslab-cell-${cell.serial}`;
    this.#sources.add(script, title, code, this.#tslab.takeMaps(converted.output ?? ''));
    if (converted.output) converted.output = `\n${converted.output}\n//# sourceURL=${script}`;
    return true;
  }

  #failed(error: unknown): Evaluation {
    const isBreak = (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
    return { failure: this.describe(isBreak ? new KeyboardInterrupt() : error) };
  }
}

/**
 * Registers the listeners of SIGINT again. While code runs with `breakOnSigint`, Node takes the signal over,
 * and gives it back only where no listener was added meanwhile, as a cell may do: then the next SIGINT would
 * end the process.
 */
function listenAgain(): void {
  const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
  if (listeners.length < 2) return;
  process.removeAllListeners('SIGINT');
  for (const listener of listeners) process.on('SIGINT', listener);
}

/**
 * The protocol counts code points, JavaScript UTF-16 units
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#cursor-pos-unicode-note).
 */
const utf16 = (code: string, cursor: number) => [...code].slice(0, cursor).join('').length;
const codePoints = (code: string, offset: number) => [...code.slice(0, offset)].length;
