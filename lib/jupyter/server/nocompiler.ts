import type { CompilerProcess } from '../compiler/compilerprocess';

/** What a kernel calls of its compiler. */
export type KernelCompiler = Pick<
  CompilerProcess,
  'ready' | 'pid' | 'compile' | 'keep' | 'complete' | 'inspect' | 'isComplete' | 'restart' | 'close'
>;

/**
 * The compiler of a kernel that has none (`FASTBOOK_COMPILER=off`): its client sends each cell compiled, in
 * the field `compiled` of an `execute_request`, so that nothing of the compiler is within reach of the cells.
 */
export class NoCompiler implements KernelCompiler {
  readonly ready = Promise.resolve();
  readonly pid = undefined;
  readonly compile = refuse;
  readonly complete = refuse;
  readonly inspect = refuse;
  readonly isComplete = refuse;
  keep(): void {}
  restart(): void {}
  close(): void {}
}

const refuse = (): Promise<never> =>
  Promise.reject(new Error('this kernel has no compiler: its client has to send compiled cells'));
