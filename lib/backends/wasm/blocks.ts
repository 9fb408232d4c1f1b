/** The allocator of a WebAssembly module. Addresses are in bytes. */
export interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * Blocks of a module's memory with several holders: the one that allocated the block, and those that share a
 * part of it. Each holder frees its part, as if it were the only one, and the last one frees the block.
 */
export class Blocks {
  readonly #shared = new Map<number, { holders: number; parts: Set<number> }>();
  /** The block around each shared part. */
  readonly #around = new Map<number, number>();

  constructor(allocator: Allocator) {
    allocator._free(allocator._malloc(1)); // At its first call, Emscripten's function replaces itself.
    const free = allocator._free.bind(allocator);
    allocator._free = address => {
      const block = this.#blockOf(address);
      const shared = this.#shared.get(block);
      if (shared && --shared.holders > 0) return;
      for (const part of shared?.parts ?? []) this.#around.delete(part);
      this.#shared.delete(block);
      free(block);
    };
  }

  /** Adds a holder of the block at `address`, who holds it from `part` on. */
  share(address: number, part: number): void {
    const block = this.#blockOf(address);
    const shared = this.#shared.get(block) ?? { holders: 1, parts: new Set() };
    shared.holders++;
    shared.parts.add(part);
    this.#shared.set(block, shared);
    this.#around.set(part, block);
  }

  /** Whether the block at this address has several holders. */
  isShared(address: number): boolean {
    return (this.#shared.get(this.#blockOf(address))?.holders ?? 1) > 1;
  }

  #blockOf(address: number): number {
    return this.#around.get(address) ?? address;
  }
}
