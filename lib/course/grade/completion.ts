import type { Output } from '../../jupyter/notebook/nbformat';
import type { Message } from '../../jupyter/protocol/wire';
import { namesDeclaredIn, type ImportedName } from './imports';
import { loadTypeScript } from './typescript';
import { completionType, type Completion } from './lockdown';

/** A test cell as it is run, and the way back from its lines to those of the notebook, both from 1. */
export interface InstrumentedTest {
  readonly code: string;
  readonly lineOf: (line: number) => number;
}

/**
 * Code of a test cell that hands in a completion at its end: that it got there, and its last value, which may be
 * its partial credit. The kernel's word that a cell went well is not enough, since students' code runs in the
 * kernel, too.
 *
 * The receipt's secret is new for each cell. In strict mode a student's function that the test calls cannot
 * look at its caller. And what the teacher's cells import, the test imports itself: so nobody else can give
 * these names to something of their own.
 *
 * @param channel where receipts are handed in: the name that `seal` was given.
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
  const call = `eval(${JSON.stringify(channel)}).complete(${JSON.stringify(secret)}`; // `eval` is the one name that a cell cannot give to something of its own
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

/** The completion that a message carries, if it is this cell's. */
export function completionIn({ header, content }: Message, secret: string): Completion | undefined {
  if (header.msg_type !== 'display_data') return undefined;
  const completion = (content['data'] as Record<string, unknown> | undefined)?.[completionType] as
    Completion | undefined;
  return completion?.secret === secret ? completion : undefined;
}

/**
 * An error of a test cell tells the lines of the notebook, and not of what was run.
 *
 * @param number the cell's, in `In [ ]`: places in other cells are right already.
 */
export function withNotebookLines(
  output: Output,
  number: number | null,
  { lineOf }: InstrumentedTest,
): Output {
  if (output.output_type !== 'error') return output;
  const origin = /In \[(\d+)\]/.exec(output.traceback.join('\n'))?.[1];
  const isOurs = origin === undefined || Number(origin) === number;
  const told = (text: string) =>
    text
      .replace(new RegExp(`(?<=In \\[${number}\\]:)\\d+`, 'g'), line => String(lineOf(Number(line))))
      .replace(/^\d+(?=:\d+ - | \| )/gm, line => String(isOurs ? lineOf(Number(line)) : line));
  return { ...output, evalue: told(output.evalue), traceback: output.traceback.map(told) };
}
