import type { Output } from '../../jupyter/notebook/nbformat';
import type { Message } from '../../jupyter/protocol/wire';
import { namesDeclaredIn, type ImportedName } from './imports';
import { loadTypeScript } from './typescript';
import { completionType, type Completion } from './lockdown';

/** The code of a test cell as it is run, with a call at its end that reports its completion. */
export interface InstrumentedTest {
  readonly code: string;
  /** The line in the notebook of a line of the code, both from 1. */
  readonly lineOf: (line: number) => number;
}

/**
 * Instruments a test cell: its code sends a completion when it reaches its end, with its last value, which
 * may be partial credit. The kernel's reply that a cell succeeded is not enough, since students' code runs in
 * the same kernel, and could forge it.
 *
 * Each cell has a new secret, without which a completion does not count. The code is in strict mode, in which
 * a student's function cannot read the code of the test that calls it. The test also imports for itself the
 * names that the teacher's cells import, so that students' code cannot replace them.
 *
 * @param channel the global name of the channel for completions, as `lockdown` got it.
 */
export function instrumentTest(
  source: string,
  imports: readonly ImportedName[],
  channel: string,
  secret: string,
): InstrumentedTest {
  const ts = loadTypeScript();
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.Latest, true);
  const declared = namesDeclaredIn(file);
  const needed = imports.filter(({ name }) => source.includes(name) && !declared.has(name));
  const head = ["'use strict';", ...needed.map(({ code }) => code)].join(' ');
  const last = file.statements.at(-1);
  // `eval` is the only name that a cell cannot declare
  const call = `eval(${JSON.stringify(channel)}).complete(${JSON.stringify(secret)}`;
  if (!last || !ts.isExpressionStatement(last))
    return { code: `${head}\n${source}\n;${call})`, lineOf: line => line - 1 };
  const { expression } = last;
  const [start, end] = [expression.getStart(file), expression.end];
  const [first, final] = [start, end].map(position => file.getLineAndCharacterOfPosition(position).line + 1);
  return {
    code: `${head}\n${source.slice(0, start)}${call}, (\n${source.slice(start, end)}\n))${source.slice(end)}`,
    lineOf: line => line - (line <= first + 1 ? 1 : line <= final + 2 ? 2 : 3),
  };
}

/** The completion in a message; undefined if the message has none, or one with another secret. */
export function completionIn({ header, content }: Message, secret: string): Completion | undefined {
  if (header.msg_type !== 'display_data') return undefined;
  const completion = (content['data'] as Record<string, unknown> | undefined)?.[completionType] as
    Completion | undefined;
  return completion?.secret === secret ? completion : undefined;
}

/**
 * An error of an instrumented test, with the line numbers of the notebook in place of those of the code.
 *
 * @param number the number of the cell in `In [ ]`; the line numbers of other cells are right already.
 */
export function withNotebookLines(
  output: Output,
  number: number | null,
  { lineOf }: InstrumentedTest,
): Output {
  if (output.output_type !== 'error') return output;
  const origin = /In \[(\d+)\]/.exec(output.traceback.join('\n'))?.[1];
  const isOurs = origin === undefined || Number(origin) === number;
  const withLines = (text: string) =>
    text
      .replace(new RegExp(`(?<=In \\[${number}\\]:)\\d+`, 'g'), line => String(lineOf(Number(line))))
      .replace(/^\d+(?=:\d+ - | \| )/gm, line => String(isOurs ? lineOf(Number(line)) : line));
  return { ...output, evalue: withLines(output.evalue), traceback: output.traceback.map(withLines) };
}
