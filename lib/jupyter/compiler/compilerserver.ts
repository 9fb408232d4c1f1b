import type { Readable, Writable } from 'node:stream';
import type { CellCompiler } from '../../compiler/cellcompiler';
import type { CompilerHost } from '../../compiler/host';

const methods = ['begin', 'compile', 'replay', 'complete', 'inspect', 'isComplete'] as const;
/** A method of a compiler that another process calls; `begin` with the notebook's folder. */
export type CompilerMethod = (typeof methods)[number];

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
 * Answers calls that arrive as lines of JSON, one after the other, until the other side closes. An error of
 * the compiler's, as for an expression that is nested too deeply, is a reply.
 *
 * @param hostOf the machine's files for the notebook in a folder.
 */
export function serveCompiler(
  compiler: CellCompiler,
  hostOf: (folder: string) => CompilerHost,
  calls: Readable,
  replies: Writable,
): void {
  const reply = (message: CompilerReply) => replies.write(`${JSON.stringify(message)}\n`);
  const answer = (line: string) => {
    const { id, method, args, isKept } = JSON.parse(line) as CompilerCall;
    try {
      if (!methods.includes(method)) throw new Error(`no such method: ${String(method)}`);
      if (isKept) compiler.keep();
      const call = compiler[method].bind(compiler) as (...values: unknown[]) => unknown;
      const result = call(...(method === 'begin' ? [hostOf(String(args[0]))] : args));
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
  reply({ id: 0, result: process.pid });
}
