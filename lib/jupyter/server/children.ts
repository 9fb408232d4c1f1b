import childProcess, { ChildProcess } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { CaptureFile } from './capturefile';
import { starters, withStdio, type StreamName } from './childstdio';
import { clearTimeout, setTimeout } from './primordials';
import { currentCell, type RunningCell } from './runningcell';
import type { Streams } from './streams';

type Start = (...args: unknown[]) => unknown;

/** What a call has started, and the files that its output goes to. */
interface Capture {
  files: Map<StreamName, CaptureFile>;
  cell: RunningCell | undefined;
  /** Undefined in a call that waits for the child's end. */
  child?: ChildProcess;
}

/** While children run, what they have printed is read at this interval, in milliseconds. */
const readMs = 50;
/** Bytes that are read at once, so that a child that never stops printing leaves cells their turn. */
const readMost = 1 << 24;

/**
 * Shows what child processes with `stdio: 'inherit'` print beneath the cell that started them. What they
 * would inherit is the terminal of whoever started Jupyter, so they get files, which are read here.
 */
export class Children {
  readonly #captures = new Set<Capture>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly streams: Streams) {
    for (const name of starters) {
      const apply = (start: Start, self: unknown, args: unknown[]) => this.#start(name, start, self, args);
      // a proxy keeps the function's name, length and properties
      Object.assign(childProcess, { [name]: new Proxy(childProcess[name] as Start, { apply }) });
    }
    syncBuiltinESMExports();
  }

  /** Writes what children have printed so far to the streams. Called when no call waits for a child. */
  read(): void {
    for (const capture of this.#captures) {
      const { child } = capture;
      const isRunning = child?.exitCode === null && child.signalCode === null;
      if (isRunning) this.#write(capture, readMost);
      else this.#end(capture); // an interrupt has ended the call, or a cell has removed the listener
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#readLater();
  }

  #readLater(): void {
    if (this.#captures.size > 0) this.#timer ??= setTimeout(() => this.read(), readMs).unref();
  }

  #start(name: (typeof starters)[number], start: Start, self: unknown, args: unknown[]): unknown {
    const capture: Capture = { files: new Map(), cell: currentCell.getStore() ?? this.streams.last };
    this.#captures.add(capture);
    let child: unknown;
    try {
      const redirected = withStdio(name, args, stream => {
        const file = capture.files.get(stream) ?? CaptureFile.open();
        if (file) capture.files.set(stream, file);
        return file?.descriptor;
      });
      if (capture.files.size > 0) this.streams.flush();
      return (child = Reflect.apply(start, self, redirected));
    } finally {
      if (capture.files.size > 0 && child instanceof ChildProcess && child.pid !== undefined) {
        capture.child = child;
        child.prependOnceListener('exit', () => this.#end(capture)); // before what the cell prints then
        this.#readLater();
      } else this.#end(capture);
    }
  }

  #write({ files, cell }: Capture, most?: number): void {
    for (const [name, file] of files)
      for (const text of file.read(most)) this.streams.write(name, text, cell);
  }

  #end(capture: Capture): void {
    if (!this.#captures.delete(capture)) return;
    this.#write(capture);
    for (const [name, file] of capture.files) this.streams.write(name, file.close(), capture.cell);
  }
}
