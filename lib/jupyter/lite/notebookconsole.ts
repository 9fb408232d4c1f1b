import { format, inspect } from 'node:util';

/** `console` for cells, which prints as Node's does. */
export function notebookConsole(
  write: (stream: 'stdout' | 'stderr', text: string) => void,
  clear: () => void,
) {
  let indent = '';
  const counts = new Map<string, number>();
  const timers = new Map<string, number>();
  const print = (stream: 'stdout' | 'stderr', text: string) =>
    write(stream, `${text.replace(/^/gm, indent)}\n`);
  const out = (...values: unknown[]) => print('stdout', format(...values));
  const err = (...values: unknown[]) => print('stderr', format(...values));
  const elapsed = (label: string) => {
    const start = timers.get(label);
    if (start === undefined) err(`Warning: No such label '${label}' for console.time()`);
    return start === undefined ? undefined : `${label}: ${(performance.now() - start).toFixed(3)}ms`;
  };
  return {
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    trace: (...values: unknown[]) => err(`Trace: ${format(...values)}`),
    dir: (value: unknown, options?: object) => out(inspect(value, { customInspect: false, ...options })),
    table: (value: unknown) => out(value),
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) err(`Assertion failed${values.length > 0 ? `: ${format(...values)}` : ''}`);
    },
    group: (...values: unknown[]) => {
      if (values.length > 0) out(...values);
      indent += '  ';
    },
    groupEnd: () => void (indent = indent.slice(2)),
    count: (label = 'default') => {
      counts.set(label, (counts.get(label) ?? 0) + 1);
      out(`${label}: ${counts.get(label)}`);
    },
    countReset: (label = 'default') => void counts.delete(label),
    time: (label = 'default') => void timers.set(label, performance.now()),
    timeLog: (label = 'default', ...values: unknown[]) => {
      const text = elapsed(label);
      if (text !== undefined) out(text, ...values);
    },
    timeEnd: (label = 'default') => {
      const text = elapsed(label);
      timers.delete(label);
      if (text !== undefined) out(text);
    },
    clear,
  };
}
