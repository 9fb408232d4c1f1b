/** Places of the numbers in the memory. */
const [interrupts, state] = [0, 1];

/** The state of a question: it waits, or its answer has no room; otherwise the answer's length in bytes. */
const [waits, tooLong] = [-1, -2];

/** What an answer may have, in bytes. */
const mostBytes = 65_536;

/** The memory that a page shares with the worker where cells run: for what cannot wait for its next turn. */
export class SharedMemory {
  readonly #numbers: Int32Array;
  readonly #text: Uint8Array;

  constructor(readonly buffer = new SharedArrayBuffer(8 + mostBytes)) {
    this.#numbers = new Int32Array(buffer, 0, 2);
    this.#text = new Uint8Array(buffer, 8);
  }

  /** The number of interrupts so far. */
  get interrupts(): number {
    return Atomics.load(this.#numbers, interrupts);
  }

  /** Counts an interrupt, and ends the wait for an answer. Of the page. */
  interrupt(): void {
    Atomics.add(this.#numbers, interrupts, 1);
    Atomics.notify(this.#numbers, state);
  }

  /** Answers the question. Of the page. */
  answer(text: string): void {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length <= mostBytes) this.#text.set(bytes);
    Atomics.store(this.#numbers, state, bytes.length <= mostBytes ? bytes.length : tooLong);
    Atomics.notify(this.#numbers, state);
  }

  /**
   * Asks, and waits for the answer. Of the worker.
   *
   * @param send takes the question to the page.
   * @returns undefined for an interrupt.
   * @throws Error for an answer that is too long.
   */
  ask(send: () => void): string | undefined {
    const before = this.interrupts;
    Atomics.store(this.#numbers, state, waits);
    send();
    while (this.interrupts === before) {
      Atomics.wait(this.#numbers, state, waits, 1_000);
      const length = Atomics.load(this.#numbers, state);
      if (length === tooLong) throw new Error(`the answer is longer than ${mostBytes} bytes`);
      if (length !== waits) return new TextDecoder().decode(this.#text.slice(0, length));
    }
    return undefined;
  }
}
