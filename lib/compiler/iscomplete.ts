import type * as TS from 'typescript';
import type { ProgramFile, TypeScript } from './typescript';

/** As in `is_complete_reply`. */
export interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid';
  /** How the next line begins, where the code is incomplete. */
  indent?: string;
}

/** TypeScript's errors for a text, a template or a comment that has no end. */
const unterminated = [1160, 1010];

/**
 * Whether code can run as it is, needs another line, or has an error that no further line can mend. Two empty
 * lines end any code, as in IPython.
 */
export function isComplete(ts: TypeScript, code: string): Completeness {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest) as ProgramFile;
  const faults = file.parseDiagnostics;
  const isAtEnd = ({ start, messageText }: TS.Diagnostic) =>
    (start ?? 0) >= code.trimEnd().length &&
    typeof messageText === 'string' &&
    messageText.endsWith(' expected.');
  const isForced = /(^|\n)\s*\n\s*$/.test(code);
  if (!isForced && faults.some(fault => unterminated.includes(fault.code) || isAtEnd(fault)))
    return { status: 'incomplete', indent: nextIndent(code) };
  return { status: faults.length === 0 ? 'complete' : 'invalid' };
}

/** Two spaces more behind an opening bracket, two less behind a closing one. */
function nextIndent(code: string): string {
  const line = code.slice(code.lastIndexOf('\n') + 1);
  const indent = /^\s*/.exec(line)![0];
  if (/^\s*[}\]]/.test(line)) return indent.slice(0, -2);
  return /[([{][^)\]}'"`]*$/.test(line.replace(/\/\/.*$/, '')) ? `${indent}  ` : indent;
}
