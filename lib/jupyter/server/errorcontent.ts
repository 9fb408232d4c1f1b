import { inspect } from 'node:util';
import type { Position, Sources } from './sources';
import type { Diagnostic } from './tslab';

/**
 * The content of an `error` message
 * (https://jupyter-client.readthedocs.io/en/stable/messaging.html#execution-errors).
 */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** TypeScript's errors, each with its line and a mark beneath it. */
export function diagnosticsContent(diagnostics: readonly Diagnostic[], code: string): ErrorContent {
  const lines = code.split('\n');
  const texts = diagnostics.flatMap(({ start, end, messageText, code: number, fileName }) => {
    const head =
      `${fileName ? `${fileName} ` : ''}${start.line + 1}:${start.character + 1} - ` +
      `${messageText} (TS${number})`;
    const length = end.line === start.line ? end.character - start.character : Infinity;
    return fileName ? [head] : [head, ...marked(lines[start.line] ?? '', start.character, length)];
  });
  const isSyntax = diagnostics[0].code < 2000;
  return { ename: isSyntax ? 'SyntaxError' : 'TypeScriptError', evalue: texts[0], traceback: texts };
}

/**
 * What a cell threw: `Name: message`, the stack, and the line of the cell. Positions are those of the cell's
 * source: `In [3]:2:9` is line 2, column 9 of the cell with execution count 3. Frames of the kernel and of
 * Node are left out.
 */
export function errorContentOf(error: unknown, sources: Sources): ErrorContent {
  const isError = error instanceof Error || Object.prototype.toString.call(error) === '[object Error]';
  if (!isError) {
    const evalue = typeof error === 'string' ? error : inspect(error);
    return { ename: 'Uncaught', evalue, traceback: [`Uncaught: ${evalue}`] };
  }
  const { name, message } = error as Error;
  const ename = String(name || 'Error');
  const evalue = String(message);
  let origin: (Position & { code: string }) | undefined;
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

/** Number of consecutive frames of libraries that are shown. */
const foreignFrames = 3;

/**
 * The error as `console.error` prints it, with its cause and its own fields, without the excerpt of the
 * compiled script that Node puts before some.
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

/** Frames of Node, tslab and this kernel, which do not help a reader. */
const isInternal = (line: string) => /^\s+at /.test(line) && internalPath.test(line);
const internalPath = /node:|evalmachine\.|[\\/]tslab[\\/]dist[\\/]|[\\/]lib[\\/]jupyter[\\/]server[\\/]/;

function marked(line: string, column: number, length: number, prefix = ''): string[] {
  const width = Math.max(1, Math.min(length, line.length - column));
  const indent = (prefix + line.slice(0, column)).replace(/[^\t]/g, ' ');
  return [prefix + line, indent + (width === 1 ? '^' : '~'.repeat(width))];
}
