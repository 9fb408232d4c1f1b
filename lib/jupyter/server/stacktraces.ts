import type { Sources } from './sources';

/**
 * Makes the stacks of errors those of the reader's code: positions are in cells and local modules, and the
 * kernel's own frames are left out. So `error.stack` says the same as a traceback
 * (https://v8.dev/docs/stack-trace-api#customizing-stack-traces).
 *
 * @param isOwnScript whether a script, by its name, is the kernel's.
 */
export function mapStackTraces(sources: Sources, isOwnScript: (name: string) => boolean): void {
  const isOwn = (frame: NodeJS.CallSite) => isOwnScript(frame.getScriptNameOrSourceURL() ?? '');
  const textOf = (frame: NodeJS.CallSite): string => {
    const name = frame.getScriptNameOrSourceURL();
    const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- V8's own format
    const text = frame.toString();
    const place = name && line && column ? sources.find(name, line, column) : undefined;
    if (!place) return text;
    const mapped = text.replace(`${name}:${line}:${column}`, `${place.title}:${place.line}:${place.column}`);
    // a cell of a browser is evaluated, and V8 calls its nameless functions so
    return frame.isEval() ? mapped.replace(/^(async )?eval \((.*)\)$/, '$1$2') : mapped;
  };
  Error.prepareStackTrace = (error, frames) => {
    const inspector = frames.findIndex(frame => frame.getFileName() === 'node:inspector');
    const above = inspector < 0 ? frames : frames.slice(0, inspector); // below it is the kernel
    const lines = above
      .filter((frame, i) => !isOwn(frame) && !(isBuiltin(frame) && above[i + 1] && isOwn(above[i + 1])))
      .map(frame => `\n    at ${textOf(frame)}`);
    return `${headOf(error)}${lines.join('')}`;
  };
}

/** `Array.map`, `JSON.stringify` */
const isBuiltin = (frame: NodeJS.CallSite) => !frame.getScriptNameOrSourceURL();

/** As it was before the first cell. */
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the error
const { toString } = Error.prototype;

/** The first line, as V8 writes it. */
function headOf(error: Error): string {
  try {
    return toString.call(error);
  } catch {
    return 'Error';
  }
}
