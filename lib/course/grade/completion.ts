import type * as TS from 'typescript';
import type { Output } from '../../jupyter/notebook/nbformat';
import type { Message } from '../../jupyter/protocol/wire';
import { randomBytes } from 'node:crypto';
import { importsIn, namesDeclaredIn, type ImportedName } from './imports';
import { loadTypeScript } from './typescript';
import { completionType, type Completion } from './lockdown';
import { probeType } from '../judge/channel';
import { hideExpected } from '../judge/hideexpected';
import { probeOf, type ProbeMode } from '../judge/probe';
import type { AnalysedTest } from '../judge/tests';
import { withPrivateImports } from './privateimports';

/** The code of a test cell as it is run, with a call at its end that reports its completion. */
export interface InstrumentedTest {
  readonly code: string;
  /** The line in the notebook of a line of the code, both from 1. */
  readonly lineOf: (line: number) => number;
  /** The end of names that stand for those of imports. */
  readonly suffix: string;
  /** The text of the cell in the notebook, if the lines of the code are others. */
  readonly source?: string;
}

/** What begins a test. `RegExp.input` is the last text that was searched, which was the code of the test. */
const head = "'use strict'; /^/.test('');";

/**
 * Instruments a test cell: its code sends a completion when it reaches its end, with its last value, which
 * may be partial credit. The kernel's reply that a cell succeeded is not enough, since students' code runs in
 * the same kernel, and could forge it.
 *
 * Each cell has a new secret, without which a completion does not count. The code is in strict mode, in which
 * a student's function cannot read the code of the test that calls it. The test also imports for itself the
 * names that the teacher's cells import, as variables that students' code cannot assign to; later cells see
 * what the source itself imports.
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
  const suffix = newSuffix();
  const headed = (body: string) => withHead(file, source, body, imports, suffix);
  const last = file.statements.at(-1);
  // `eval` is the only name that a cell cannot declare
  const call = `eval(${JSON.stringify(channel)}).complete(${JSON.stringify(secret)}`;
  if (!last || !ts.isExpressionStatement(last))
    return { code: headed(`${source}\n;${call})`), lineOf: line => line - 1, suffix };
  const { expression } = last;
  const [start, end] = [expression.getStart(file), expression.end];
  const [first, final] = [start, end].map(position => file.getLineAndCharacterOfPosition(position).line + 1);
  return {
    code: headed(`${source.slice(0, start)}${call}, (\n${source.slice(start, end)}\n))${source.slice(end)}`),
    lineOf: line => line - (line <= first + 1 ? 1 : line <= final + 2 ? 2 : 3),
    suffix,
  };
}

/**
 * A test as a probe; see `probeOf`. It imports for itself what it needs, as an instrumented test does.
 *
 * @param channel the global name of the channel.
 */
export function instrumentProbe(
  test: AnalysedTest,
  imports: readonly ImportedName[],
  channel: string,
  mode: ProbeMode,
): InstrumentedTest {
  let template = probes.get(test);
  if (template === undefined) {
    const { file, sites, along, isTheirs, elsewhere } = test;
    const all = probeOf(file, sites, `eval(${JSON.stringify(standIn.channel)})`, mode, along);
    const body = mode === 'home' ? all : hideExpected(all, isTheirs, elsewhere);
    probes.set(test, (template = withHead(file, body, body, imports, standIn.suffix)));
  }
  const suffix = newSuffix();
  const code = template.replaceAll(standIn.channel, channel).replaceAll(standIn.suffix, suffix);
  return { code, lineOf: line => line - 1, suffix, source: test.file.text };
}

/** The probes of tests: they are the same for all submissions, but for two names that nobody may know. */
const probes = new WeakMap<AnalysedTest, string>();

const newSuffix = () => `_${randomBytes(6).toString('hex')}`;

const standIn = { channel: `channel${newSuffix()}`, suffix: newSuffix() };

/** A body below what a test begins with: its own imports, and those of the others that `mentioned` names. */
function withHead(
  file: TS.SourceFile,
  mentioned: string,
  body: string,
  imports: readonly ImportedName[],
  suffix: string,
): string {
  const ts = loadTypeScript();
  const declared = namesDeclaredIn(file);
  const needed = imports.filter(({ name }) => mentioned.includes(name) && !declared.has(name));
  const own = file.statements.filter(statement => ts.isImportDeclaration(statement)).flatMap(importsIn);
  return (
    [head, ...own.map(({ code }) => code), ''].join(' ') +
    withPrivateImports(`${needed.map(({ code }) => code).join(' ')}\n${body}`, suffix)
  );
}

/** What a probe has sent in a message, which may be anything; undefined if it is another message. */
export const probeEventIn = (message: Message): unknown => displayedIn(message, probeType);

/** What a message displays of a MIME type. */
function displayedIn({ header, content }: Message, mime: string): unknown {
  if (header.msg_type !== 'display_data') return undefined;
  return (content['data'] as Record<string, unknown> | undefined)?.[mime];
}

/** The completion in a message; undefined if the message has none, or one with another secret. */
export function completionIn(message: Message, secret: string): Completion | undefined {
  const completion = displayedIn(message, completionType) as Completion | undefined;
  return completion?.secret === secret ? completion : undefined;
}

/**
 * An error of an instrumented test, with the notebook's lines, columns and names in place of the code's.
 *
 * @param number the number of the cell in `In [ ]`; the line numbers of other cells are right already.
 */
export function withNotebookLines(
  output: Output,
  number: number | null,
  { code, lineOf, suffix, source }: InstrumentedTest,
): Output {
  if (output.output_type !== 'error') return output;
  const origin = /In \[(\d+)\]/.exec(output.traceback.join('\n'))?.[1];
  const isOurs = origin === undefined || Number(origin) === number;
  const lines = code.split('\n');
  const withoutSuffix = (text: string) => text.replaceAll(suffix, '');
  const placeOf = (line: number, column: number) => {
    const before = withoutSuffix(lines[line - 1]?.slice(0, column - 1) ?? '');
    return `${lineOf(line)}:${Math.min(before.length + 1, column)}`;
  };
  const withPlaces = (text: string) =>
    withoutSuffix(text)
      .replace(new RegExp(`(?<=In \\[${number}\\]:)(\\d+):(\\d+)`, 'g'), (_, line, column) =>
        placeOf(Number(line), Number(column)),
      )
      .replace(/^(\d+):(\d+)(?= - )/gm, (place, line, column) =>
        isOurs ? placeOf(Number(line), Number(column)) : place,
      )
      .replace(/^\d+(?= \| )/gm, line => String(isOurs ? lineOf(Number(line)) : line));
  /** A mark stands beneath a part of the line above it. */
  const withMark = (text: string, above = '') => {
    const [, indent, mark] = /^(\s*)(\^|~+)$/.exec(text) ?? [];
    if (mark === undefined) return withPlaces(text);
    const [start, end] = [indent.length, text.length].map(n => withoutSuffix(above.slice(0, n)).length);
    return indent.slice(0, start) + mark.slice(0, Math.max(1, end - start));
  };
  const written = source?.split('\n');
  /** A line of the code is shown as the notebook has it. */
  const asWritten = (text: string) =>
    written && isOurs
      ? text.replace(/^(\d+) \| .*$/gm, (line, number) =>
          written[number - 1] === undefined ? line : `${number} | ${written[number - 1]}`,
        )
      : text;
  const { evalue, traceback } = output;
  return {
    ...output,
    evalue: withPlaces(evalue),
    traceback: traceback.map((text, i) => asWritten(withMark(text, traceback[i - 1]))),
  };
}
