/** How a WebAssembly module hands out its memory. Addresses are in bytes. */
export interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/**
 * Blocks of a module's memory that several share: who allocated one, and who was given a part of it. Each of
 * them frees what it has, as if it were alone, and the last one frees the block.
 */
export class Blocks {
  readonly #shared = new Map<number, { holders: number; parts: Set<number> }>();
  /** The block around each shared part. */
  readonly #around = new Map<number, number>();

  constructor(allocator: Allocator) {
    allocator._free(allocator._malloc(1)); // at its first call, Emscripten's puts the real one in its place
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

  /** One more holds the block that `address` is in, from `part` on. */
  share(address: number, part: number): void {
    const block = this.#blockOf(address);
    const shared = this.#shared.get(block) ?? { holders: 1, parts: new Set() };
    shared.holders++;
    shared.parts.add(part);
    this.#shared.set(block, shared);
    this.#around.set(part, block);
  }

  isShared(address: number): boolean {
    return (this.#shared.get(this.#blockOf(address))?.holders ?? 1) > 1;
  }

  #blockOf(address: number): number {
    return this.#around.get(address) ?? address;
  }
}
