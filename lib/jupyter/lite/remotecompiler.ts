import { DistantCompiler } from '../compiler/distantcompiler';
import type { LiteCell } from './litecompiler';
import type { LiteCall, LiteReply } from './liteserver';

/** The way to a compiler in another worker. */
export class RemoteCompiler extends DistantCompiler<LiteCell> {
  readonly #waiting = new Map<number, (reply: LiteReply) => void>();
  #calls = 0;

  /** @param send takes a call there; the replies come by {@link receive}. */
  constructor(private readonly send: (call: LiteCall) => void) {
    super();
  }

  /** Takes a reply. */
  receive(reply: LiteReply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  /** Makes the declarations of the cell that was compiled last visible to later cells. */
  keep(): void {
    void this.call('keep');
  }

  protected call<T>(method: LiteCall['method'], ...args: unknown[]): Promise<T> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, reply =>
        'error' in reply ? reject(new Error(reply.error)) : resolve(reply.result as T),
      );
      this.send({ id, method, args });
    });
  }
}
