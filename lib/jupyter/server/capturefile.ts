import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Size of what is read at once, in bytes. */
const pieceSize = 1 << 16;

/** A temporary file that a child process writes its output to, and that is read meanwhile. */
export class CaptureFile {
  readonly #decoder = new StringDecoder();
  #position = 0;

  /** @param descriptor for the child's `stdio`. */
  private constructor(
    readonly descriptor: number,
    private readonly path: string,
  ) {
    this.#remove();
  }

  /** A new file; undefined where the folder for temporary files cannot be written to. */
  static open(): CaptureFile | undefined {
    const path = join(tmpdir(), `fastbook-output-${randomUUID()}`);
    try {
      return new CaptureFile(openSync(path, 'ax+', 0o600), path);
    } catch {
      return undefined;
    }
  }

  /**
   * The text that the file has got since the last call, in pieces. A character is never split.
   *
   * @param most bytes that are read; the rest is for the next call.
   */
  *read(most = Infinity): Generator<string> {
    // the child may go on writing faster than this reads
    const size = Math.min(fstatSync(this.descriptor).size, this.#position + most);
    const piece = Buffer.allocUnsafe(pieceSize);
    while (this.#position < size) {
      const length = readSync(this.descriptor, piece, 0, pieceSize, this.#position);
      if (length === 0) return; // the child has cut its file
      this.#position += length;
      yield this.#decoder.write(piece.subarray(0, length));
    }
  }

  /**
   * Closes the file.
   *
   * @returns the rest: bytes that are no whole character.
   */
  close(): string {
    closeSync(this.descriptor);
    this.#remove();
    return this.#decoder.end();
  }

  /** At once on POSIX, so that nothing is left behind whatever ends the kernel. */
  #remove(): void {
    try {
      rmSync(this.path, { force: true });
    } catch {
      /* Windows, where a file in use may stay until it is closed */
    }
  }
}
