import { AsyncLocalStorage } from 'node:async_hooks';
import type { Header } from '../protocol/wire';
import { shared as at } from './threads';

/** A cell was asked to stop. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt';

  constructor() {
    super('the cell was interrupted');
  }
}

/** One run of a cell. Whatever it starts, timers and promises too, knows it by its asynchronous context. */
export class Cell {
  /** The value at the end of the cell. */
  value: unknown;
  /** What it threw, in a box, since anything can be thrown. */
  thrown: { error: unknown } | undefined;
  /** Where it fails other than by throwing: it is interrupted, or a promise of its own is rejected. */
  failed: { error: unknown } | undefined;
  hasEnded = false;
  #isStopped = false;
  #hasThrown = false;
  #fail!: (failed: { error: unknown }) => void;
  /** Resolves with `failed`. */
  readonly failure = new Promise<{ error: unknown }>(resolve => {
    this.#fail = resolve;
  });

  constructor(
    readonly serial: number,
    readonly parent: Partial<Header>,
    private readonly flags: Int32Array,
  ) {}

  get isStopped(): boolean {
    if (!this.#isStopped && this.flags[at.stop] === this.serial) {
      Atomics.store(this.flags, at.noticed, this.serial);
      this.#isStopped = true;
    }
    return this.#isStopped;
  }

  /** Its code stops when it next looks; see `checkpoints`. */
  stop(): void {
    Atomics.store(this.flags, at.noticed, this.serial);
    this.#isStopped = true;
  }

  /** The cell has failed, now, whatever its code still does. */
  fail(error: unknown): void {
    this.stop();
    this.failed ??= { error };
    this.#fail(this.failed);
  }

  /** @throws KeyboardInterrupt where the cell shall stop. */
  checkLoop(): void {
    if (!this.isStopped) return;
    this.#hasThrown = true;
    throw new KeyboardInterrupt();
  }

  /** Whether its code has been told to stop, and went on all the same. */
  get isDefiant(): boolean {
    return this.isStopped && this.#hasThrown;
  }
}

/** The cell that the running code belongs to. */
export const running = new AsyncLocalStorage<Cell>();

/**
 * How long promises may follow each other before timers, sockets and signals get their turn, in milliseconds.
 */
const turnMs = 50;

/**
 * What the loops and awaits of a cell call (see `instrument.ts`): there its code stops after an interrupt,
 * for good. The first time it is thrown out, so that `finally` blocks run; code that catches that, and awaits
 * again, is left waiting.
 */
export function checkpoints(flags: Int32Array) {
  let turnedAt = 0;
  const turn = async <T>(awaited: T): Promise<Awaited<T>> => {
    const value = await awaited;
    await new Promise(resolve => setImmediate(resolve));
    turnedAt = performance.now();
    return value;
  };
  return {
    stop: flags,
    halt: () => running.getStore()?.checkLoop(),
    /** Before an await. */
    wait: <T>(awaited: T): T | Promise<Awaited<T>> => {
      const cell = running.getStore();
      if (cell?.isDefiant) return new Promise(() => {});
      cell?.checkLoop();
      return performance.now() - turnedAt > turnMs ? turn(awaited) : awaited;
    },
    /** After it. */
    resume: <T>(value: T): T => {
      running.getStore()?.checkLoop();
      return value;
    },
  };
}
