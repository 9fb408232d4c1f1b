import type { CompiledCell, RefusedCell } from '../../compiler/cellcompiler';
import type { Completions } from '../../compiler/completion';
import type { Completeness } from '../../compiler/iscomplete';

/** A compiler in another process or worker: its methods are calls that are sent there. */
export abstract class DistantCompiler<Compiled extends CompiledCell = CompiledCell> {
  /** Sends a call. @throws Error that the compiler says, as for code that is nested too deeply. */
  protected abstract call<T>(method: SharedMethod, ...args: unknown[]): Promise<T>;

  /** Checks and compiles a cell. */
  compile(code: string): Promise<Compiled | RefusedCell> {
    return this.call('compile', code);
  }

  /** What may stand at a position of a cell, in UTF-16 units. */
  complete(code: string, position: number): Promise<Completions> {
    return this.call('complete', code, position);
  }

  /** What is known of the name at a position of a cell; null for nothing. */
  inspect(code: string, position: number): Promise<string | null> {
    return this.call('inspect', code, position);
  }

  /** Whether a cell is complete. */
  isComplete(code: string): Promise<Completeness> {
    return this.call('isComplete', code);
  }
}

type SharedMethod = 'compile' | 'complete' | 'inspect' | 'isComplete';
