import { AsyncLocalStorage } from 'node:async_hooks';
import type { Header } from '../protocol/wire';

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
   * @param serial number of the execution.
   * @param parent header of the request, which is the parent of the cell's messages.
   */
  constructor(
    readonly serial: number,
    readonly parent: Partial<Header>,
  ) {
    Object.preventExtensions(this); // its methods stay these, also where a graded cell gets hold of it
  }

  /** The cell that the running code belongs to; nothing else, whatever `currentCell` was made to give. */
  static current(): RunningCell | undefined {
    const cell = currentCell.getStore();
    return cell && #isStopped in cell ? cell : undefined;
  }

  /** Whether the cell was interrupted, or has failed. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Stops the cell's code at its next await. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Makes the cell fail at once, whatever its code still does. */
  fail(error: unknown): void {
    this.stop();
    this.failed ??= { error };
    this.#fail(this.failed);
  }

  /**
   * Called before an await of the cell's code. Where that has caught a KeyboardInterrupt and continues, the
   * promise never resolves.
   */
  wait<T>(awaited: T): T | Promise<Awaited<T>> {
    if (this.#isStopped && this.#hasThrown) return new Promise(() => {});
    this.check();
    return performance.now() - turnedAt > turnMs ? turn(awaited) : awaited;
  }

  /**
   * Called after an await, where the code of a cell that was stopped meanwhile must not go on.
   *
   * @throws KeyboardInterrupt so that `finally` blocks run.
   */
  check(): void {
    if (!this.#isStopped) return;
    this.#hasThrown = true;
    throw new KeyboardInterrupt();
  }
}

/** How long promises may follow each other before timers, sockets and signals get a turn, in milliseconds. */
const turnMs = 50;
let turnedAt = 0;

async function turn<T>(awaited: T): Promise<Awaited<T>> {
  const value = await awaited;
  await new Promise(resolve => setImmediate(resolve));
  turnedAt = performance.now();
  return value;
}

/** The cell that the running code belongs to. */
export const currentCell = new AsyncLocalStorage<RunningCell>();
