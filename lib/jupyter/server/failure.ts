import { inspect } from 'node:util';
import type { Place, Sources } from './sources';
import type { Diagnostic } from './tslab';

/** The content of an `error` message. Field names are the protocol's. */
export interface Failure {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** What TypeScript found wrong, with each place's line and a mark beneath it. */
export function failureOfDiagnostics(diagnostics: readonly Diagnostic[], code: string): Failure {
  const lines = code.split('\n');
  const texts = diagnostics.flatMap(({ start, end, messageText, code: number, fileName }) => {
    const head =
      `${fileName ? `${fileName} ` : ''}${start.line + 1}:${start.character + 1} - ${messageText} ` +
      `(TS${number})`;
    const length = end.line === start.line ? end.character - start.character : Infinity;
    return fileName ? [head] : [head, ...marked(lines[start.line] ?? '', start.character, length)];
  });
  const isSyntax = diagnostics[0].code < 2000;
  return { ename: isSyntax ? 'SyntaxError' : 'TypeScriptError', evalue: texts[0], traceback: texts };
}

/**
 * What a cell threw: `Name: message`, the line of the cell that it comes from, and the way there. Places are
 * the reader's own (`In [3]:2:9` is line 2, column 9 of the cell that ran as number 3); the kernel's and
 * Node's frames are left out.
 */
export function failureOf(error: unknown, sources: Sources): Failure {
  const isError = error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
  if (!isError) {
    const evalue = typeof error === 'string' ? error : inspect(error);
    return { ename: 'Uncaught', evalue, traceback: [`Uncaught: ${evalue}`] };
  }
  const { name, message } = error as Error;
  const ename = String(name || 'Error');
  const evalue = String(message);
  let origin: (Place & { code: string }) | undefined;
  let foreign = 0;
  const lines: string[] = [];
  for (const line of printed(error as Error).split('\n')) {
    const cell = /(tslab-cell-\d+):(\d+):(\d+)/.exec(line);
    const place = cell && sources.find(cell[1], Number(cell[2]), Number(cell[3]));
    if (cell && place) {
      const { title, code } = sources.get(cell[1])!;
      origin ??= { ...place, code };
      lines.push(line.replace(cell[0], `${title}:${place.line}:${place.column}`));
      foreign = 0;
    } else if (!cell && !isInternal(line)) {
      if (/^\s+at /.test(line)) foreign++;
      if (foreign <= foreignFrames) lines.push(line);
      else if (foreign === foreignFrames + 1) lines.push(line.replace(/at .*/, '…'));
    } else if (line.endsWith(' {')) lines.push(`${lines.pop()} {`); // the error's own fields follow
  }
  const excerpt = origin
    ? ['', ...marked(origin.code.split('\n')[origin.line - 1], origin.column - 1, 1, `${origin.line} | `)]
    : [];
  return { ename, evalue, traceback: [...lines, ...excerpt] };
}

/** So many frames of libraries in a row are shown. */
const foreignFrames = 3;

/**
 * As `console.error` prints it, with its cause and its own fields; without the excerpt of our script that
 * Node puts before some.
 */
function printed(error: Error): string {
  let text: string;
  try {
    text = inspect(error);
  } catch {
    text = String(error.stack);
  }
  return text.replace(/^\S.*:\d+\n.*\n\s*\^+\n\n?/, '');
}

/** Node's own, tslab's and ours, which say nothing to a reader. */
const isInternal = (line: string) =>
  /^\s+at .*(\(|at )?(node:|evalmachine\.|[\\/]tslab[\\/]dist[\\/]|[\\/]lib[\\/]jupyter[\\/]server[\\/])/.test(
    line,
  );

function marked(line: string, column: number, length: number, prefix = ''): string[] {
  const width = Math.max(1, Math.min(length, line.length - column));
  const indent = (prefix + line.slice(0, column)).replace(/[^\t]/g, ' ');
  return [prefix + line, indent + (width === 1 ? '^' : '~'.repeat(width))];
}
