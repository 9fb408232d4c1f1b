/**
 * The signatures of the latest messages. A signed message that somebody has recorded and sends again has the
 * same one; jupyter_client's `Session.digest_history` is the same, and keeps as many.
 */
export class SeenSignatures {
  readonly #seen = new Set<string>();

  constructor(private readonly size = 1 << 16) {}

  /** Whether a signature is there for the first time. Messages without one are all new. */
  isNew(signature: string): boolean {
    if (signature === '') return true;
    if (this.#seen.has(signature)) return false;
    this.#seen.add(signature);
    if (this.#seen.size > this.size) this.#seen.delete(this.#seen.values().next().value!);
    return true;
  }
}
