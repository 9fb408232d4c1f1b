import { kernelObject, showFunctionsAsWritten } from '../../compiler/emitted';
import { diagnosticsContent, errorContentOf, type ErrorContent } from '../server/errorcontent';
import { firstOf } from '../server/primordials';
import type { CellRunner, Evaluation } from '../server/runcode';
import { currentCell, KeyboardInterrupt, RunningCell } from '../server/runningcell';
import { Sources } from '../server/sources';
import { mapStackTraces } from '../server/stacktraces';
import { missingModule } from './browseradvice';
import type { RemoteCompiler } from './remotecompiler';
import type { SharedMemory } from './sharedmemory';

/** Time for an interrupted cell to end by itself, in milliseconds. */
const graceMs = 2_000;

/** Rounds of loops after which the shared memory is looked at: a look takes longer than most rounds. */
const roundsOfLook = 64;

/** How long a loop goes on without a turn of the event loop, in milliseconds. */
const turnMs = 100;

/** Compiles cells and runs them as classic scripts, whose variables are properties of the global object. */
export class LiteRunner implements CellRunner {
  readonly #sources = new Sources();
  readonly #terminated: (() => void)[] = [];
  #rounds = 0;
  #noticed = 0;
  #turnedAt = 0;

  /**
   * @param modules what cells can import, by name.
   * @param memory what the page shares; without it a loop that never awaits goes on.
   * @param nextTurn resolves in the next turn of the event loop.
   * @param collected resolves when the garbage collector has found what nobody can reach.
   */
  constructor(
    private readonly compiler: RemoteCompiler,
    private readonly modules: Readonly<Record<string, object>>,
    private readonly memory: SharedMemory | undefined,
    private readonly nextTurn: () => Promise<void>,
    private readonly collected: () => Promise<void>,
  ) {
    this.#installHooks();
    mapStackTraces(this.#sources, name => /^(?:https?|blob):/.test(name));
    Error.stackTraceLimit = 50;
  }

  /**
   * Runs a cell to its end.
   *
   * @param title the cell's name in tracebacks.
   */
  async run(cell: RunningCell, title: string, code: string): Promise<Evaluation> {
    const compiling = this.compiler.compile(code).catch(({ message }: Error) => ({ failure: message }));
    const interrupted = cell.failure.then(({ error }) => ({ thrown: error }));
    const compiled = await firstOf<Awaited<typeof compiling> | { thrown: unknown }>([compiling, interrupted]);
    if ('thrown' in compiled) return compiled;
    if ('diagnostics' in compiled) return { refused: diagnosticsContent(compiled.diagnostics, code) };
    if ('failure' in compiled) {
      const traceback = [`CompilerError: ${compiled.failure}`];
      return { refused: { ename: 'CompilerError', evalue: compiled.failure, traceback } };
    }
    this.compiler.keep();
    const name = `fastbook-cell-${cell.serial}`;
    this.#sources.add(name, { title, code }, compiled.script, compiled.maps);
    compiled.names.forEach(declare);
    const ending = currentCell.run(cell, () => evaluate(`${compiled.script}\n//# sourceURL=${name}`));
    const thrown = await firstOf<{ error: unknown } | undefined>([ending, cell.failure]);
    await this.nextTurn(); // a promise that was rejected is reported only now
    const failed = thrown ?? cell.failed;
    return failed ? { thrown: failed.error } : { value: cell.value };
  }

  /**
   * Calls a function that may run the reader's code. An interrupt ends the wait for it.
   *
   * @throws KeyboardInterrupt; what the function throws.
   */
  async guard<T>(cell: RunningCell, f: () => T): Promise<Awaited<T>> {
    const failed = cell.failure.then(({ error }) => Promise.reject(error as Error));
    return Promise.race([currentCell.run(cell, f), failed]);
  }

  /** The content of the `error` message for what a cell threw. */
  describe(cell: RunningCell, error: unknown): ErrorContent {
    return currentCell.run(cell, () => errorContentOf(error, this.#sources));
  }

  /** What was counted in the shared memory is known: it interrupts no later cell. */
  noticeInterrupts(): void {
    if (this.memory) this.#noticed = this.memory.interrupts;
  }

  /** Interrupts the running cell, which gets some time to clean up. */
  interrupt(cell: RunningCell): void {
    this.noticeInterrupts();
    cell.stop();
    setTimeout(() => {
      if (!cell.hasEnded) cell.fail(new KeyboardInterrupt());
    }, graceMs);
  }

  /** Calls `listener` after each interrupt that has ended code where it was. */
  onTermination(listener: () => void): void {
    this.#terminated.push(listener);
  }

  /** See `prepare.ts`, `script.ts` and `asyncscript.ts` of the compiler. */
  #installHooks(): void {
    const refuse = (name: unknown): never => {
      throw new Error(`cannot load ${String(name)}. ${missingModule}`);
    };
    const load = (name: string) => (Object.hasOwn(this.modules, name) ? this.modules[name] : refuse(name));
    const hooks = {
      begin: () => undefined,
      wait: <T>(awaited: T) => RunningCell.current()?.wait(awaited) ?? awaited,
      resume: <T>(value: T) => {
        RunningCell.current()?.check();
        return value;
      },
      tick: () => ++this.#rounds % roundsOfLook === 0 && this.#look(),
      turn: async () => {
        await this.nextTurn();
        this.#turnedAt = performance.now();
        RunningCell.current()?.check();
      },
      collected: this.collected,
      show: (value: unknown) => {
        const cell = RunningCell.current();
        if (cell) cell.value = value;
      },
      load,
      import: (name: string) => new Promise(resolve => resolve(load(name))),
      require: load,
      meta: { url: 'file:///home/cell.ts', dirname: '/home', filename: '/home/cell.ts', resolve: refuse },
    };
    Object.defineProperty(globalThis, kernelObject, { value: Object.freeze(hooks) });
    showFunctionsAsWritten();
  }

  /**
   * @returns whether it is time for a turn.
   * @throws KeyboardInterrupt where the cell was interrupted.
   */
  #look(): boolean {
    const cell = RunningCell.current();
    if (!cell || cell.hasEnded) return false;
    if (this.memory && this.memory.interrupts !== this.#noticed) {
      this.noticeInterrupts();
      cell.stop();
    }
    cell.check();
    return performance.now() - this.#turnedAt > turnMs;
  }
}

/** Gives the global object a variable, unless it has it. */
function declare(name: string): void {
  if (Object.hasOwn(globalThis, name)) return;
  Object.defineProperty(globalThis, name, { value: undefined, writable: true, configurable: true });
}

/** @returns what the code throws; undefined where it does not. */
async function evaluate(script: string): Promise<{ error: unknown } | undefined> {
  try {
    // the global eval: the script is no part of this function
    const body = globalThis.eval(script) as () => Promise<void>;
    await body();
    return undefined;
  } catch (error) {
    return { error };
  }
}
