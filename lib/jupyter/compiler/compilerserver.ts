import type { Readable, Writable } from 'node:stream';
import type { CellCompiler } from '../../compiler/cellcompiler';
import { Seal } from './seal';

/** The methods of a compiler that another process calls. */
export type CompilerMethod = 'compile' | 'replay' | 'complete' | 'inspect' | 'isComplete';

/** A call of a method, as a line of JSON. */
export interface CompilerCall {
  id: number;
  method: CompilerMethod;
  args: unknown[];
  /** Whether the cell that was compiled last is kept before. */
  isKept?: boolean;
}

/** The reply to a call; one with the id 0 says that the compiler is ready. */
export type CompilerReply = { id: number; result: unknown } | { id: number; error: string };

/**
 * Answers calls that arrive as lines of JSON, one after the other, until the other side closes. The first
 * line is the key by which the others are sealed. An error of the compiler's, as for an expression that is
 * nested too deeply, is a reply.
 */
export function serveCompiler(compiler: CellCompiler, calls: Readable, replies: Writable): void {
  let seal: Seal | undefined;
  const reply = (message: CompilerReply) => replies.write(`${seal!.close(JSON.stringify(message))}\n`);
  const answer = (line: string) => {
    if (!seal) {
      seal = new Seal(line);
      return void reply({ id: 0, result: process.pid });
    }
    const { id, method, args, isKept } = JSON.parse(seal.open(line)) as CompilerCall;
    try {
      if (isKept) compiler.keep();
      const call = compiler[method].bind(compiler) as (...values: unknown[]) => unknown;
      const result = call(...args);
      reply({ id, result: result ?? null });
    } catch (error) {
      reply({ id, error: error instanceof RangeError ? 'the code is nested too deeply' : String(error) });
    }
  };
  let rest = '';
  calls.setEncoding('utf8');
  calls.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    lines.forEach(answer);
  });
  calls.on('end', () => process.exit(0));
  replies.on('error', () => process.exit(0)); // the kernel is gone
}
