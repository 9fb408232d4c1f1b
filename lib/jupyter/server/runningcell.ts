import { AsyncLocalStorage } from 'node:async_hooks';
import type { Header } from '../protocol/wire';
import { slots } from './threads';

/** A cell was interrupted. */
export class KeyboardInterrupt extends Error {
  override name = 'KeyboardInterrupt';

  constructor() {
    super('the cell was interrupted');
  }
}

/** One run of a cell. Its timers and promises belong to it by their asynchronous context: `currentCell`. */
export class RunningCell {
  /** The value of the cell's last expression. */
  value: unknown;
  /** What the cell threw, in an object, since undefined can be thrown as well. */
  thrown: { error: unknown } | undefined;
  /** Set where the cell fails otherwise than by throwing: by an interrupt, or by a rejected promise. */
  failed: { error: unknown } | undefined;
  /** Set at the cell's end; its timers may still run. */
  hasEnded = false;
  #isStopped = false;
  #hasThrown = false;
  #fail!: (failed: { error: unknown }) => void;
  /** Resolves with `failed` as soon as that is set. */
  readonly failure = new Promise<{ error: unknown }>(resolve => {
    this.#fail = resolve;
  });

  /**
   * @param serial number of the execution, as in the shared memory.
   * @param parent header of the request, which is the parent of the cell's messages.
   * @param flags the shared memory; see `slots`.
   */
  constructor(
    readonly serial: number,
    readonly parent: Partial<Header>,
    private readonly flags: Int32Array,
  ) {}

  /** Whether the cell is to stop; tells the socket thread that the interrupt was noticed. */
  get isStopped(): boolean {
    if (!this.#isStopped && this.flags[slots.stop] === this.serial) {
      Atomics.store(this.flags, slots.noticed, this.serial);
      this.#isStopped = true;
    }
    return this.#isStopped;
  }

  /** Stops the cell's code at its next checkpoint; see `checkpoints`. */
  stop(): void {
    Atomics.store(this.flags, slots.noticed, this.serial);
    this.#isStopped = true;
  }

  /** Makes the cell fail at once, whatever its code still does. */
  fail(error: unknown): void {
    this.stop();
    this.failed ??= { error };
    this.#fail(this.failed);
  }

  /** @throws KeyboardInterrupt where the cell is to stop. */
  checkLoop(): void {
    if (!this.isStopped) return;
    this.#hasThrown = true;
    throw new KeyboardInterrupt();
  }

  /** Whether the cell's code caught a KeyboardInterrupt and continued. */
  get isDefiant(): boolean {
    return this.isStopped && this.#hasThrown;
  }
}

/** The cell that the running code belongs to. */
export const currentCell = new AsyncLocalStorage<RunningCell>();

/** How long promises may follow each other before timers, sockets and signals get a turn, in milliseconds. */
const turnMs = 50;

/**
 * The functions that the loops and awaits of a cell call (see `instrument.ts`), where its code stops after an
 * interrupt. The first call throws a KeyboardInterrupt, so that `finally` blocks run; where code catches it
 * and awaits again, that promise never resolves.
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
    halt: () => currentCell.getStore()?.checkLoop(),
    /** Called before an await. */
    wait: <T>(awaited: T): T | Promise<Awaited<T>> => {
      const cell = currentCell.getStore();
      if (cell?.isDefiant) return new Promise(() => {});
      cell?.checkLoop();
      return performance.now() - turnedAt > turnMs ? turn(awaited) : awaited;
    },
    /** Called after an await. */
    resume: <T>(value: T): T => {
      currentCell.getStore()?.checkLoop();
      return value;
    },
  };
}
