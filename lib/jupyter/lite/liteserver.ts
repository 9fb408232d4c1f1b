import type { LiteCompiler } from './litecompiler';

/** A call of the compiler's, by a message. */
export interface LiteCall {
  id: number;
  method: 'compile' | 'complete' | 'inspect' | 'isComplete' | 'keep' | 'forget';
  args: unknown[];
}

/** The reply to a call. */
export type LiteReply = { id: number; result: unknown } | { id: number; error: string };

/**
 * Answers a call. An error of the compiler's, as for an expression that is nested too deeply, is a reply.
 */
export function answerCall(compiler: LiteCompiler, { id, method, args }: LiteCall): LiteReply {
  try {
    const call = compiler[method].bind(compiler) as (...values: unknown[]) => unknown;
    return { id, result: call(...args) ?? null };
  } catch (error) {
    return { id, error: error instanceof RangeError ? 'the code is nested too deeply' : String(error) };
  }
}
