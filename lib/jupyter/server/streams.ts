import { currentCell, type RunningCell } from './runningcell';

type Publish = (msgType: string, cell: RunningCell | undefined, content: object) => void;

/** Output is sent once it has this many characters, or this many milliseconds after the last message. */
const pieceLength = 1 << 16;
const pieceMs = 50;

/**
 * Publishes what is written to stdout and stderr as `stream` messages
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#streams-stdout-stderr-etc). The parent
 * is the cell that the code belongs to, also after that cell's end, or else the last cell. Small pieces are
 * joined; nothing is lost.
 */
export class Streams {
  #text = '';
  #name = '';
  #cell: RunningCell | undefined;
  #sentAt = 0;
  #isScheduled = false;
  /** The cell that was started last. */
  last: RunningCell | undefined;

  constructor(private readonly publish: Publish) {}

  /** Writes to a stream by its name, `stdout` or `stderr`. */
  write(name: string, text: string, cell = currentCell.getStore() ?? this.last): void {
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

  /** Publishes what was written so far. */
  flush(): void {
    const text = this.#text;
    this.#text = ''; // first: the debugger may flush in the middle
    if (text !== '') this.publish('stream', this.#cell, { name: this.#name, text });
    this.#sentAt = performance.now();
  }
}
