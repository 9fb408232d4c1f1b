/**
 * The line of a cell, from 1, at which its exception was raised, or at which it called what raised it; by its
 * traceback. Undefined where that does not say it.
 */
export function raisedAt(traceback: string): { line: number; column?: number } | undefined {
  // outermost last, as V8 has it
  const [, line, column] =
    [...traceback.matchAll(/^\s+at (?:.*\()?In \[\d+\]:(\d+):(\d+)\)?$/gm)].at(-1) ??
    /\bIn \[\d+\]:(\d+):(\d+)/.exec(traceback) ??
    [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  // outermost first, as IPython has it
  const ipython = /^\s*(?:Cell|Input) In ?\[\d+\], line (\d+)/m.exec(traceback)?.[1];
  return ipython === undefined ? undefined : { line: Number(ipython) };
}
