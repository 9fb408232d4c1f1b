import { spawn, type StdioOptions } from 'node:child_process';
import { rmSync, writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../../host/package';
import { endByLifeline, lifeline, type Started } from '../client/started';
import type { CompilerCall, CompilerMethod, CompilerReply } from './compilerserver';
import { DistantCompiler } from './distantcompiler';
import { withoutToJson } from '../server/primordials';
import {
  buildSnapshot,
  cleanEnvironment,
  findSnapshot,
  isWhole,
  snapshotFlags,
  SnapshotUnderWay,
} from './snapshot';

const { parse, stringify } = JSON;

/** The process of the compiler has ended, or was ended by `restart`. */
export class CompilerEnded extends Error {
  override name = 'CompilerEnded';
}

/** Kept, since a cell may put another function in its place. */
const startProcess = spawn;

/** Where there is no snapshot; built, since a test runs this file as it is written. */
const compilerMain = join(packageFolder, 'dist', 'lib', 'jupyter', 'compiler', 'compilermain.js');

/** Time allowed for a process to start from a snapshot, in milliseconds. */
const startMs = 20_000;

/** How the process of a compiler is started; its owner sees to a snapshot. */
export interface CompilerStart {
  /** A snapshot that is whole; undefined where there is none. */
  readonly snapshot: string | undefined;
  /** Starts Node with these arguments. */
  readonly spawn: (args: readonly string[], folder: string, stdio: StdioOptions) => Started;
}

/**
 * The compiler in a process of its own. No cell can change it, it can be ended while it works, and it starts
 * from a V8 snapshot where there is one. A process that has ended is replaced by another, which is told the
 * cells that were kept.
 */
export class CompilerProcess extends DistantCompiler {
  #started!: Started;
  #pid: number | undefined;
  #calls = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  #kept: string[] = [];
  /** Whether the compiler was not yet told that the last cell is kept. */
  #isKept = false;
  #serial = 0;
  #isClosed = false;
  #isStarting = true;
  /** Whether notebooks are begun, each anew. */
  #isBegun = false;
  #folder: string;
  /** Resolves once the compiler answers. */
  ready: Promise<void>;

  /**
   * @param folder of the notebook.
   * @param start default: a process that starts from the snapshot in the cache, which is made where there is
   * none.
   */
  constructor(
    folder: string,
    private readonly start?: CompilerStart,
  ) {
    super();
    this.#folder = folder;
    this.ready = this.#start();
    this.ready.catch(() => undefined); // whoever waits for it is told
  }

  /**
   * Begins a notebook of somebody else's, in another folder: see `CellCompiler.begin`.
   *
   * @throws CompilerEnded.
   */
  begin(folder: string): Promise<void> {
    this.#folder = folder;
    this.#kept = [];
    this.#isKept = false;
    this.#isBegun = true;
    return this.call('begin', folder);
  }

  /** The process's number; undefined while it starts elsewhere. */
  get pid(): number | undefined {
    return this.#pid;
  }

  /** Makes the last cell's declarations visible to later cells; the next call says so. */
  keep(code: string): void {
    this.#kept.push(code);
    this.#isKept = true;
  }

  /**
   * Ends the process whatever it does, and starts another. What it was asked fails with CompilerEnded. One
   * that starts goes on: it is another already.
   */
  restart(): void {
    if (!this.#isStarting) end(this.#started);
  }

  /** Ends the process for good. */
  close(): void {
    this.#isClosed = true;
    end(this.#started);
  }

  protected async call<T>(method: CompilerMethod, ...args: unknown[]): Promise<T> {
    await this.ready;
    return new Promise<T>((resolve, reject) => {
      const id = ++this.#serial;
      this.#calls.set(id, { resolve, reject });
      const call: CompilerCall = { id, method, args, isKept: this.#isKept };
      this.#isKept = false;
      this.#write(call);
    });
  }

  async #start(): Promise<void> {
    this.#isStarting = true;
    const { start } = this;
    const snapshot = start ? start.snapshot : findSnapshot();
    const fromFiles = async () => {
      if (!(await this.#spawn([compilerMain])) && !this.#isClosed)
        throw new CompilerEnded('the compiler does not start');
    };
    if (snapshot === undefined) {
      await fromFiles();
      if (!start && process.env['FASTBOOK_SNAPSHOT'] !== 'off') buildInBackground();
    } else {
      const isSound = start ? undefined : isWhole(snapshot);
      if (!(await this.#spawn([...snapshotFlags, '--snapshot-blob', snapshot], startMs, isSound))) {
        if (this.#isClosed) return;
        if (!start) removeDamaged(snapshot);
        await fromFiles();
        if (!start) buildInBackground();
      }
    }
    this.#isStarting = false;
    this.#isKept = false; // they are all replayed
    if (this.#isBegun) this.#write({ id: ++this.#serial, method: 'begin', args: [this.#folder] });
    if (this.#kept.length > 0) this.#write({ id: ++this.#serial, method: 'replay', args: [this.#kept] });
  }

  /**
   * @param isSound whether the process may be used, which is found out while it starts.
   * @returns whether it answers.
   */
  #spawn(args: readonly string[], limitMs?: number, isSound = Promise.resolve(true)): Promise<boolean> {
    const stdio: StdioOptions = ['pipe', 'pipe', limitMs === undefined ? 'inherit' : 'ignore'];
    const started = this.start?.spawn(args, this.#folder, stdio) ?? {
      child: startProcess(process.execPath, args, { cwd: this.#folder, env: cleanEnvironment(), stdio }),
    };
    const { child, worker } = started;
    this.#started = started;
    this.#pid = worker ? undefined : child.pid;
    return new Promise(resolve => {
      let isReady = false;
      const limit = limitMs === undefined ? undefined : setTimeout(() => end(started), limitMs);
      let rest = '';
      child.stdin!.on('error', () => undefined); // its end is said below
      child.stdio[lifeline]?.on('error', () => undefined);
      child.stdout!.setEncoding('utf8').on('data', (piece: string) => {
        const lines = (rest + piece).split('\n');
        rest = lines.pop()!;
        for (const line of lines) {
          const reply = parse(line) as CompilerReply;
          if (reply.id !== 0) this.#settle(reply);
          else {
            const found = worker?.().then(pid => (this.#pid = pid));
            void Promise.all([isSound, found]).then(
              ([sound]) => {
                if (!sound) return end(started);
                isReady = true;
                clearTimeout(limit);
                return resolve(true);
              },
              () => end(started),
            );
          }
        }
      });
      child.once('error', () => resolve(false));
      child.once('close', () => {
        clearTimeout(limit);
        if (!isReady) return resolve(false);
        if (this.#isClosed) return;
        this.ready = this.#start();
        this.ready.catch(() => undefined);
        const calls = [...this.#calls.values()];
        this.#calls.clear();
        for (const { reject } of calls) reject(new CompilerEnded('the compiler was ended'));
      });
    });
  }

  #write(call: CompilerCall): void {
    this.#started.child.stdin!.write(`${textOf(call)}\n`);
  }

  #settle(reply: CompilerReply): void {
    const call = this.#calls.get(reply.id);
    this.#calls.delete(reply.id);
    if ('error' in reply) call?.reject(new Error(reply.error));
    else call?.resolve(reply.result as never);
  }
}

/** Ends a process at once. */
function end(started: Started): void {
  if (!endByLifeline(started)) started.child.kill('SIGKILL');
}

/** A call as a line of JSON, whatever cells have done to JSON. */
const textOf = (call: CompilerCall) => withoutToJson(() => stringify(call));

/** Removes a snapshot so that it is made anew; where the cache cannot be written to, it stays. */
function removeDamaged(snapshot: string): void {
  try {
    rmSync(snapshot, { force: true });
  } catch {
    /* kernels start slower until somebody removes it */
  }
}

/** Time until a kernel makes the snapshot, in milliseconds: its first cells shall not wait for that. */
const buildDelayMs = 10_000;

/** Makes the snapshot for the next kernel while this one works. Where that fails, kernels start without. */
function buildInBackground(): void {
  const build = () => buildSnapshot(pid => setPriority(pid, constants.priority.PRIORITY_LOW));
  const report = (error: Error) => {
    if (error instanceof SnapshotUnderWay) return;
    const [reason] = error.message.split('\n');
    try {
      writeSync(2, `kernels start slower, without a snapshot of the compiler: ${reason}\n`);
    } catch {
      /* stderr is closed */
    }
  };
  setTimeout(() => void build().catch(report), buildDelayMs).unref();
}
