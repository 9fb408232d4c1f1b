import { StringDecoder } from 'node:string_decoder';
import { running, type Cell } from './cell';

type Publish = (msgType: string, cell: Cell | undefined, content: object) => void;

/**
 * A piece of output is sent when it is this long, or this old where the cell gives no turn, in milliseconds.
 */
const pieceLength = 1 << 16;
const pieceMs = 50;

/**
 * Takes over `process.stdout` and `process.stderr`. What is written becomes `stream` messages of the cell
 * that its code belongs to, also after that cell's end; what belongs to none goes to the last. Small pieces
 * are joined, and none is ever lost.
 */
export class Streams {
  #text = '';
  #name = '';
  #cell: Cell | undefined;
  #sentAt = 0;
  #isScheduled = false;
  /** The cell that was started last. */
  last: Cell | undefined;

  constructor(private readonly publish: Publish) {
    for (const name of ['stdout', 'stderr'] as const) {
      const decoder = new StringDecoder();
      process[name].write = (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
        this.write(name, typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)));
        const callback = [encoding, done].find(argument => typeof argument === 'function') as
          (() => void) | undefined;
        if (callback) process.nextTick(callback);
        return true;
      };
    }
  }

  write(name: string, text: string, cell = running.getStore() ?? this.last): void {
    if (text === '') return;
    if (name !== this.#name || cell !== this.#cell) this.flush();
    [this.#name, this.#cell] = [name, cell];
    this.#text += text;
    if (this.#text.length >= pieceLength || performance.now() - this.#sentAt > pieceMs) this.flush();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.flush();
      });
    }
  }

  flush(): void {
    if (this.#text !== '') this.publish('stream', this.#cell, { name: this.#name, text: this.#text });
    this.#text = '';
    this.#sentAt = performance.now();
  }
}
