import type { LiteStart, ToLiteWorker, ToPage } from '../../lib/jupyter/lite/litemessages';
import { SharedMemory } from '../../lib/jupyter/lite/sharedmemory';
import { besideScript, mirrorAddress, page, type PageWorker } from './page';

/** The two workers of a kernel: one checks cells, the other runs them. Both start at once. */
export class WorkerPair {
  /** Gets what the worker where cells run sends. */
  receive: (message: ToPage) => void = () => undefined;
  /** Resolves when cells can run; rejects with what to do where they cannot. */
  readonly ready: Promise<void>;
  /** What the page shares with its workers; undefined where it is not isolated. */
  readonly memory = page.crossOriginIsolated ? new SharedMemory() : undefined;
  readonly #cells: PageWorker;

  constructor(private readonly compiler: PageWorker = new page.Worker(besideScript('compilerworker.js'))) {
    this.#cells = new page.Worker(besideScript('cellworker.js'));
    const { port1, port2 } = new page.MessageChannel();
    compiler.postMessage(port1, [port1]);
    const start: LiteStart = {
      type: 'start',
      compiler: port2,
      memory: this.memory?.buffer,
      mirror: mirrorAddress(),
    };
    this.ready = new Promise((resolve, reject) => {
      this.#cells.onmessage = ({ data }: { data: ToPage }) => {
        if (data.type === 'ready') resolve();
        else if (data.type === 'broken') reject(new Error(`the kernel cannot start: ${data.reason}`));
        else this.receive(data);
      };
      for (const worker of [this.#cells, compiler])
        worker.onerror = ({ message }) =>
          reject(new Error(`the kernel cannot start: ${message ?? 'a script of it cannot be loaded'}`));
    });
    this.ready.catch(() => undefined); // whoever waits for it is told
    this.#cells.postMessage(start, [port2]);
  }

  /** Sends a message to the worker where cells run. */
  send(message: ToLiteWorker): void {
    this.#cells.postMessage(message);
  }

  /** Interrupts the cell that runs: at once in a loop where memory is shared, otherwise at its next await. */
  interrupt(): void {
    this.memory?.interrupt();
    this.send({ type: 'interrupt' });
  }

  /** Ends the worker where cells run; another one begins anew, with the same compiler. */
  renewed(): WorkerPair {
    this.#cells.terminate();
    return new WorkerPair(this.compiler);
  }

  /** Ends both. */
  end(): void {
    this.#cells.terminate();
    this.compiler.terminate();
  }
}
