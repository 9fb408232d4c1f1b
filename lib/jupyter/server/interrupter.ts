import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { slots, type ToMain } from './threads';
import { unwindName } from './unwind';

/** Time for the main thread to notice an interrupt, before its code is terminated; then for each next try. */
const noticeMs = 200;
/** Tries after which processes that the main thread waits for are interrupted, too. */
const patience = 2;

/**
 * Interrupts the main thread from the thread that owns the sockets. The main thread gets a message, which it
 * handles between two turns. Where it does not in time, V8's inspector terminates the code that it runs,
 * whatever that is; and where that has no effect either, the processes that it waits for get a SIGINT.
 */
export class Interrupter {
  readonly #ownPids = new Set<number>();

  constructor(
    private readonly flags: Int32Array,
    private readonly tell: (message: ToMain) => void,
  ) {}

  /** A process of the kernel's own, which interrupts spare. */
  spare(pid: number): void {
    this.#ownPids.add(pid);
  }

  /** Interrupts what runs now. */
  interrupt(): void {
    const serial = Atomics.add(this.flags, slots.interrupts, 1) + 1;
    this.tell({ type: 'interrupt', serial });
    let session: Session | undefined;
    let isAnswered = true;
    let tries = 0;
    const timer = setInterval(() => {
      if (Atomics.load(this.flags, slots.noticed) >= serial) {
        clearInterval(timer);
        return session?.disconnect(); // a process that ends with one says so on stderr
      }
      if (++tries > patience) this.#interruptChildren();
      if (!isAnswered) return;
      isAnswered = false;
      if (!session) {
        session = new Session();
        session.connectToMainThread();
      }
      Atomics.add(this.flags, slots.terminations, 1);
      session.post('Runtime.evaluate', { expression: `${unwindName}()`, silent: true });
      session.post('Runtime.terminateExecution', () => (isAnswered = true));
    }, noticeMs);
  }

  /** As a terminal does: a shell waits for the program that it runs, and ends only after that. */
  #interruptChildren(of = process.pid): void {
    for (const pid of childrenOf(of)) {
      if (this.#ownPids.has(pid)) continue;
      this.#interruptChildren(pid);
      try {
        process.kill(pid, 'SIGINT');
      } catch {
        /* it has ended */
      }
    }
  }
}

/** The processes that a process has started. On Windows none is found. */
function childrenOf(parent: number): number[] {
  try {
    if (process.platform === 'linux')
      return readdirSync(`/proc/${parent}/task`).flatMap(task =>
        readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
      );
    if (process.platform === 'win32') return [];
    return execFileSync('pgrep', ['-P', String(parent)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}
