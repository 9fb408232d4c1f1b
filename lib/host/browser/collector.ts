import { nextTurn } from './turn';

/**
 * A browser's garbage collector cannot be asked within the turn. A finalizer tells between turns which
 * objects are gone, and memory that is taken and dropped makes the collector look for them: it counts
 * buffers, and not what tensors have in WebAssembly's memory.
 */

/** Bytes after which V8 collects at the latest (its limit for memory outside of the heap). */
const pressure = 2 ** 27;

/** Objects that hold something outside of JavaScript's heap, to be freed when nobody can reach them. */
export class Holders<T> {
  #lost: T[] = [];
  readonly #registry = new FinalizationRegistry<T>(held => void this.#lost.push(held));

  /** Watches an object from now on. */
  add(holder: object, held: T): void {
    this.#registry.register(holder, held, holder);
  }

  /** Forgets an object whose possession is freed. */
  drop(holder: object): void {
    this.#registry.unregister(holder);
  }

  /**
   * Forgets the objects that are known to be gone, and has the collector look for others.
   *
   * @param generation `all` makes the collector look at once; what it finds is there in the next turn.
   * @returns what they have held.
   */
  takeLost(generation: 'young' | 'all'): T[] {
    if (generation === 'all') void new ArrayBuffer(pressure);
    const lost = this.#lost;
    this.#lost = [];
    return lost;
  }
}

/** Turns after which the collector is not waited for any longer; it takes one or two. */
const patience = 50;

/**
 * Resolves when the collector has looked at all objects, and {@link Holders} know which are gone. An object
 * of its own, which nobody can reach, tells that.
 */
export async function collected(): Promise<void> {
  let isDone = false;
  const registry = new FinalizationRegistry<undefined>(() => (isDone = true));
  const abandon = () => registry.register({}, undefined);
  abandon();
  for (let turns = 0; !isDone && turns < patience; turns++) {
    void new ArrayBuffer(pressure);
    await nextTurn();
  }
  await nextTurn(); // the other finalizers have run then
}
