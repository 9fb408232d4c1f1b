import { inspect, types } from 'node:util';
import type { Diagnostic } from '../../compiler/diagnostics';
import { shortened } from './shortened';
import type { Position, Sources } from './sources';

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
  const texts = diagnostics.flatMap(({ start, end, message, code: number, fileName }) => {
    const head =
      `${fileName ? `${fileName} ` : ''}${start.line + 1}:${start.character + 1} - ` +
      `${message} (TS${number})`;
    const length = end.line === start.line ? end.character - start.character : Infinity;
    return fileName ? [head] : [head, ...marked(lines[start.line] ?? '', start.character, length)];
  });
  const isSyntax = diagnostics[0].code < 2000;
  return { ename: isSyntax ? 'SyntaxError' : 'TypeScriptError', evalue: texts[0], traceback: texts };
}

/**
 * What a cell threw: `Name: message`, the stack, and the line of the cell. Positions are those of the cell's
 * source: `In [3]:2:9` is line 2, column 9 of the cell with execution count 3. Frames of the kernel and of
 * Node are left out. Never throws, whatever was thrown.
 */
export function errorContentOf(error: unknown, sources: Sources): ErrorContent {
  const { ename, evalue } = namesOf(error);
  if (ename === undefined) return { ename: 'Uncaught', evalue, traceback: [`Uncaught: ${evalue}`] };
  let origin: (Position & { code: string }) | undefined;
  let foreign = 0;
  const lines: string[] = [];
  const text = shortened(printed(error as Error, `${ename}: ${evalue}`), longest, longestEnd);
  for (const line of text.split('\n')) {
    const [, title = '', row, column] = (line.length <= longestFrame && place.exec(line)) || [];
    const code = sources.codeOf(title);
    if (code !== undefined) {
      origin ??= { line: Number(row), column: Number(column), code };
      lines.push(line);
      foreign = 0;
    } else if (!isInternal(line)) {
      if (/^\s+at /.test(line)) foreign++;
      if (foreign <= foreignFrames) lines.push(line);
      else if (foreign === foreignFrames + 1) lines.push(line.replace(/at .*/, '…'));
    } else if (line.endsWith(' {')) lines.push(`${lines.pop()} {`); // the error's own fields follow
  }
  const source = origin?.code.split('\n')[origin.line - 1];
  const excerpt =
    origin && source !== undefined ? ['', ...marked(source, origin.column - 1, 1, `${origin.line} | `)] : [];
  return { ename, evalue, traceback: [...lines, ...excerpt] };
}

/** A frame's position: its source, line and column. */
const place = /(?:at (?:async )?|\()((?:In \[\d+\]|user_expressions|[^()]*?)):(\d+):(\d+)\)?/;

/** Name and message of an error; for any other value no name, and the value as text. */
function namesOf(error: unknown): { ename?: string; evalue: string } {
  try {
    const isError = error instanceof Error || types.isNativeError(error); // that of another realm, too
    if (!isError) return { evalue: shortened(typeof error === 'string' ? error : inspect(error), longest) };
    const { name, message } = error;
    return {
      ename: shortened(String(name || 'Error'), longest),
      evalue: shortened(String(message), longest),
    };
  } catch {
    return isErrorSafely(error) ? { ename: 'Error', evalue: unshowable } : { evalue: unshowable };
  }
}

/** The most characters of a name, a message, and a traceback; of its end, where frames may be; of a frame. */
const longest = 100_000;
const longestEnd = 20_000;
const longestFrame = 2_000;

const unshowable = 'a value that cannot be shown: showing it throws an error';

function isErrorSafely(error: unknown): boolean {
  try {
    return error instanceof Error;
  } catch {
    return false; // a revoked proxy
  }
}

/** Number of consecutive frames of libraries that are shown. */
const foreignFrames = 3;

/**
 * The error as `console.error` prints it, with its cause and its own fields, without the excerpt of the
 * compiled script that Node puts before some.
 */
function printed(error: Error, fallback: string): string {
  for (const print of [() => inspect(error), () => String(error.stack)]) {
    try {
      return print().replace(/^\S.{0,2000}:\d+\n.*\n\s*\^+\n\n?/, '');
    } catch {
      /* a method or a getter of the error throws */
    }
  }
  return fallback;
}

/** Frames of Node and this kernel, which do not help a reader. */
const isInternal = (line: string) => /^\s+at /.test(line) && internalPath.test(line);
const internalPath = /node:|[\\/]lib[\\/]jupyter[\\/]server[\\/]/;

function marked(line: string, column: number, length: number, prefix = ''): string[] {
  const width = Math.max(1, Math.min(length, line.length - column));
  const indent = (prefix + line.slice(0, column)).replace(/[^\t]/g, ' ');
  return [prefix + line, indent + (width === 1 ? '^' : '~'.repeat(width))];
}
