import type { RefusedCell } from '../../compiler/cellcompiler';
import type { Completions } from '../../compiler/completion';
import type { Completeness } from '../../compiler/iscomplete';
import type { LiteCell } from './litecompiler';
import type { LiteCall, LiteReply } from './liteserver';

/** The way to a compiler in another worker. */
export class RemoteCompiler {
  readonly #waiting = new Map<number, (reply: LiteReply) => void>();
  #calls = 0;

  /** @param send takes a call there; the replies come by {@link receive}. */
  constructor(private readonly send: (call: LiteCall) => void) {}

  /** Takes a reply. */
  receive(reply: LiteReply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  /** Compiles a cell. @throws Error for code that is nested too deeply. */
  compile(code: string): Promise<LiteCell | RefusedCell> {
    return this.#call('compile', code);
  }

  /** Makes the declarations of the cell that was compiled last visible to later cells. */
  keep(): void {
    void this.#call('keep');
  }

  /** What may stand at a position of a cell. */
  complete(code: string, position: number): Promise<Completions> {
    return this.#call('complete', code, position);
  }

  /** What is known of the name at a position of a cell; null for nothing. */
  inspect(code: string, position: number): Promise<string | null> {
    return this.#call('inspect', code, position);
  }

  /** Whether a cell is complete. */
  isComplete(code: string): Promise<Completeness> {
    return this.#call('isComplete', code);
  }

  #call<T>(method: LiteCall['method'], ...args: unknown[]): Promise<T> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, reply =>
        'error' in reply ? reject(new Error(reply.error)) : resolve(reply.result as T),
      );
      this.send({ id, method, args });
    });
  }
}
