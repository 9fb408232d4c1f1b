import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Compilation } from '../../compiler/cellcompiler';
import { CompilerEnded, CompilerProcess } from '../../jupyter/compiler/compilerprocess';
import { isolatedCompiler, newUser, type Isolation } from './isolation';
import { processUsage } from './processusage';
import { wholeSnapshot } from './wholesnapshot';
import { removeFolder } from './workspace';

/**
 * A compiler for the cells of submissions, one submission after the other: outside of their kernels, and
 * behind a wall of its own, where it sees the library and the one submission. For each it has a new checker
 * of types. Its process is replaced where it is still busy with the submission before, or has grown by it.
 */
export class SubmissionCompiler {
  readonly #start: () => CompilerProcess;
  #process: CompilerProcess | undefined;
  #isBusy = false;
  #isStopped = false;

  /**
   * @param folder what it sees: the workspace of the submission has to lie in it.
   * @param user the user that it and the kernels are, where they become another one.
   */
  constructor(
    isolation: Isolation,
    readonly folder: string,
    snapshot: string | undefined,
    readonly user: number | undefined,
  ) {
    const spawn = isolatedCompiler(isolation, folder, snapshot, user);
    this.#start = () => new CompilerProcess(folder, { snapshot, spawn });
  }

  /** Its process, which is started where it is first needed: a notebook in Python needs none. */
  get #started(): CompilerProcess {
    return (this.#process ??= this.#start());
  }

  /** Starts its process, if it does not run yet. */
  start(): void {
    void this.#started;
  }

  /** The number of its process, or of the wall around it. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Begins the notebook of a submission, which runs in this folder. */
  async begin(work: string): Promise<void> {
    const memory = this.pid === undefined ? 0 : processUsage(this.pid).memory;
    if (this.#isBusy || memory > mostMiB * 2 ** 20) await this.#replace();
    this.#isBusy = this.#isStopped = false;
    await this.#again(() => this.#started.begin(work));
  }

  /** Compiles a cell; the next ones see its declarations. */
  async compile(code: string): Promise<Compilation> {
    this.#isBusy = true;
    this.#isStopped = false;
    try {
      const compiled = await this.#again(() => this.#started.compile(code));
      if ('script' in compiled) this.#started.keep(code);
      return compiled;
    } catch (error) {
      return { failure: (error as Error).message };
    } finally {
      this.#isBusy = false;
    }
  }

  /** Ends what it compiles. */
  stop(): void {
    this.#isStopped = true;
    this.#process?.restart();
  }

  /** Ends it, and removes its folder. */
  close(): void {
    this.#process?.close();
    removeFolder(this.folder);
  }

  /** Calls once more where the process has ended by itself, and is another one by now. */
  #again<T>(call: () => Promise<T>): Promise<T> {
    return call().catch((error: unknown) => {
      if (this.#isStopped || !(error instanceof CompilerEnded)) throw error;
      return call();
    });
  }

  async #replace(): Promise<void> {
    await this.#started.ready;
    const { pid } = this;
    this.#started.restart();
    while (this.pid === pid) await new Promise(resolve => setTimeout(resolve, 5));
    await this.#started.ready;
  }
}

/** Memory of a compiler that starts a submission, in MiB; what the one before has left would count for it. */
const mostMiB = 280;

/** The compilers of a run: as many as submissions are graded at the same time. Their owner closes them. */
export class Compilers {
  readonly #idle: SubmissionCompiler[] = [];
  readonly #all = new Set<SubmissionCompiler>();

  constructor(readonly isolation: Isolation) {
    process.once('exit', this.close);
  }

  /** Calls `use` with a compiler that nobody else uses. */
  async use<T>(use: (compiler: SubmissionCompiler) => Promise<T>): Promise<T> {
    const compiler = this.#idle.pop() ?? (await this.#start());
    try {
      return await use(compiler);
    } finally {
      this.#idle.push(compiler);
    }
  }

  /** Ends all of them. */
  readonly close = (): void => {
    process.removeListener('exit', this.close);
    for (const compiler of this.#all) compiler.close();
    this.#all.clear();
  };

  async #start(): Promise<SubmissionCompiler> {
    const snapshot = await wholeSnapshot();
    const folder = mkdtempSync(join(tmpdir(), `fastbook-grade-${process.pid}-`));
    chmodSync(folder, 0o755);
    const compiler = new SubmissionCompiler(this.isolation, folder, snapshot, newUser(this.isolation));
    this.#all.add(compiler);
    return compiler;
  }
}
