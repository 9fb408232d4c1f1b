import { Session, type Runtime } from 'node:inspector';
import { sep } from 'node:path';
import type { Compilation, CompiledCell } from '../../compiler/cellcompiler';
import { CompilerEnded } from '../compiler/compilerprocess';
import { CellModules } from './cellmodules';
import { codePoints, utf16 } from './codepoints';
import { cellName, nameComment } from './debug/debugscripts';
import type { DebugSource } from './debug/debugsource';
import { diagnosticsContent, errorContentOf, type ErrorContent } from './errorcontent';
import { installHooks } from './kernelhooks';
import type { KernelCompiler } from './nocompiler';
import { clearTimeout, firstOf, setImmediate, setTimeout, withoutToJson } from './primordials';
import type { CellRunner, Evaluation } from './runcode';
import { currentCell, KeyboardInterrupt, type RunningCell } from './runningcell';
import { Sources } from './sources';
import { mapStackTraces } from './stacktraces';

/**
 * Time for an interrupted cell to end by itself, in milliseconds: for its `finally` blocks, or for its own
 * listener of SIGINT.
 */
const graceMs = { withoutListener: 100, withListener: 2_000 } as const;

/** Time for an interrupted compilation to end, in milliseconds; then its process is replaced. */
const compilerGraceMs = 300;

/**
 * Compiles cells and runs them in V8's REPL mode, by its inspector
 * (https://chromedevtools.github.io/devtools-protocol/v8/Runtime/#method-evaluate). Later cells see the
 * declarations of earlier ones, also of those that failed.
 */
export class Evaluator implements CellRunner {
  readonly #compiler: KernelCompiler;
  #session = new Session();
  /** Whether the code that was evaluated last has come to its end. */
  #isSettled = true;
  readonly #sources = new Sources();
  readonly #modules: CellModules;
  readonly #terminated: (() => void)[] = [];

  /**
   * @param builtins modules of the kernel's own, by name.
   * @param announce is told each cell and local module that will run.
   */
  constructor(
    compiler: KernelCompiler,
    builtins: Readonly<Record<string, unknown>>,
    private readonly announce: (source: DebugSource) => void,
  ) {
    this.#compiler = compiler;
    this.#session.connect();
    this.#modules = new CellModules(process.cwd(), this.#sources, builtins);
    installHooks(this.#modules, () => beginning());
    mapStackTraces(this.#sources, name => name.startsWith(ownFolder));
  }

  /**
   * Runs a cell to its end.
   *
   * @param title the cell's name in tracebacks.
   * @param given the code as the client has compiled it. Default: it is compiled here.
   */
  async run(cell: RunningCell, title: string, code: string, given?: Compilation): Promise<Evaluation> {
    const compiled = given ? outcomeOf(given, code) : await this.#compile(cell, code);
    if (!('script' in compiled)) return compiled;
    const { script, maps } = compiled;
    const name = cellName(cell.serial);
    this.#sources.add(name, { title, code }, script, maps);
    for (const { path, source, javascript, maps } of this.#modules.add(compiled))
      this.announce({ name: path, title: path, isCell: false, code: source, script: javascript, maps });
    this.announce({ name, title, isCell: true, code, script, maps });
    this.#compiler.keep(code);
    const ending = this.#evaluate(cell, script + nameComment(name));
    const thrown = await firstOf<{ error: unknown } | undefined>([ending, cell.failure]);
    if (!this.#isSettled) this.#renewSession();
    // Node reports unhandled rejections only now
    await new Promise(resolve => setImmediate(resolve));
    const failed = thrown ?? cell.failed;
    return failed ? { thrown: failed.error } : { value: cell.value };
  }

  /**
   * Calls a function that may run the reader's code, as an object's own display. An interrupt ends that, and
   * nothing of the kernel's.
   *
   * @throws KeyboardInterrupt; what the function throws.
   */
  async guard<T>(cell: RunningCell, f: () => T): Promise<Awaited<T>> {
    const called = await new Promise<{ result: T } | { error: unknown }>(resolve => {
      next = () => {
        beginning();
        try {
          resolve({ result: f() });
        } catch (error) {
          resolve({ error });
        }
      };
      const call = { expression: `${guardedName}()\n//# sourceURL=${__filename}` };
      currentCell.run(cell, () =>
        withoutToJson(restore => {
          beginning = restore;
          this.#session.post('Runtime.evaluate', call, error => {
            if (error) resolve({ error: new KeyboardInterrupt() });
          });
        }),
      );
    });
    if ('error' in called) throw called.error;
    if (cell.failed) return await called.result;
    const failed = cell.failure.then(({ error }) => Promise.reject(error as Error));
    return Promise.race([called.result, failed]);
  }

  /** Calls `listener` after each termination of code. */
  onTermination(listener: () => void): void {
    this.#terminated.push(listener);
  }

  /** Tells all that listen that code was terminated. */
  tellTermination(): void {
    for (const listener of this.#terminated) listener();
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
  async describe(cell: RunningCell, error: unknown): Promise<ErrorContent> {
    const describe = (what: unknown) => errorContentOf(what, this.#sources);
    return this.guard(cell, () => describe(error)).catch(() => describe(new KeyboardInterrupt()));
  }

  /**
   * The content of `complete_reply`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion).
   *
   * @param cursor in code points.
   */
  async complete(code: string, cursor: number) {
    const { start, end, candidates } = await this.#compiler.complete(code, utf16(code, cursor));
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
  async inspect(code: string, cursor: number) {
    const text = await this.#compiler.inspect(code, utf16(code, cursor));
    return { found: text !== null, data: text === null ? {} : { 'text/plain': text }, metadata: {} };
  }

  /**
   * The content of `is_complete_reply`
   * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness).
   */
  async isComplete(code: string) {
    return { ...(await this.#compiler.isComplete(code)) };
  }

  async #compile(cell: RunningCell, code: string): Promise<CompiledCell | Evaluation> {
    // it may still be busy with an earlier cell that was interrupted, and be replaced because of that
    const compiling = this.#compiler
      .compile(code)
      .catch((error: unknown) => {
        if (cell.isStopped || !(error instanceof CompilerEnded)) throw error;
        return this.#compiler.compile(code);
      })
      .catch(({ message }: Error) => ({ failure: message }));
    const interrupted = cell.failure.then(({ error }) => ({ thrown: error }));
    const compiled = await firstOf<Awaited<typeof compiling> | { thrown: unknown }>([compiling, interrupted]);
    if (!('thrown' in compiled)) return outcomeOf(compiled, code);
    const limit = setTimeout(() => this.#compiler.restart(), compilerGraceMs);
    void compiling.then(() => clearTimeout(limit));
    return compiled;
  }

  /** @returns what the code throws; undefined where it does not. */
  #evaluate(cell: RunningCell, expression: string): Promise<{ error: unknown } | undefined> {
    return new Promise(resolve => {
      const request = { expression, replMode: true, awaitPromise: true, objectGroup: 'cell' };
      this.#isSettled = false;
      const settle = (error: Error | null, reply?: Runtime.EvaluateReturnType) => {
        this.#isSettled = true;
        if (error || !reply) return resolve({ error: new KeyboardInterrupt() }); // it was terminated
        const { exceptionDetails } = reply;
        if (!exceptionDetails) return resolve(undefined);
        resolve({ error: this.#valueOf(exceptionDetails.exception ?? { type: 'undefined' }) });
        withoutToJson(() => this.#session.post('Runtime.releaseObjectGroup', { objectGroup: 'cell' }));
      };
      currentCell.run(cell, () =>
        withoutToJson(restore => {
          beginning = restore;
          this.#session.post('Runtime.evaluate', request, settle);
        }),
      );
    });
  }

  /**
   * Has the inspector forget code that will never come to its end, as after a termination. Node 22 would end
   * the process when the garbage collector finds the promise of it.
   */
  #renewSession(): void {
    this.#session.disconnect();
    this.#session = new Session();
    this.#session.connect();
  }

  /** The value that stands behind an object of the inspector's protocol. */
  #valueOf({ objectId, value, unserializableValue }: Runtime.RemoteObject): unknown {
    if (objectId === undefined)
      return unserializableValue === undefined ? value : numberOf(unserializableValue);
    let found: unknown;
    taken = held => (found = held);
    const functionDeclaration = `function () { 'use strict'; ${takeName}(this); }`;
    withoutToJson(() =>
      this.#session.post('Runtime.callFunctionOn', { objectId, functionDeclaration, silent: true }),
    );
    return found;
  }
}

/** A compiled cell as it is, or the error that shows why there is none. */
function outcomeOf(compiled: Compilation, code: string): CompiledCell | Evaluation {
  if ('script' in compiled) return compiled;
  if ('diagnostics' in compiled) return { refused: diagnosticsContent(compiled.diagnostics, code) };
  const { failure } = compiled;
  return { refused: { ename: 'CompilerError', evalue: failure, traceback: [`CompilerError: ${failure}`] } };
}

/** Globals by which the inspector reaches the kernel. */
const [guardedName, takeName] = ['__kernel_guarded__', '__kernel_take__'];
/** What the global function calls, once: a termination may come before. */
let next: (() => unknown) | undefined;
/** Called when the evaluation that was asked for begins. */
let beginning: () => void = () => undefined;
let taken: (value: unknown) => void = () => undefined;
Object.defineProperty(globalThis, guardedName, {
  value: () => {
    const call = next;
    next = undefined;
    call?.();
  },
});
Object.defineProperty(globalThis, takeName, { value: (value: unknown) => taken(value) });

/** Folder of the kernel's own files. */
const ownFolder = `${__dirname}${sep}`;

/** A number that JSON does not have, as the inspector writes it: `NaN`, `-0`, `5n`. */
const numberOf = (text: string): number | bigint =>
  text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);
