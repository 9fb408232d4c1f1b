import { stripVTControlCharacters } from 'node:util';
import type { TestCell } from '../notebook/testcell';
import { explain } from './explain';
import type { Tolerance } from '../compare/tolerance';
import type { Failure } from '../verdict/verdict';

/**
 * A failed cell's report: nbval's headings, the source, and the reason in full.
 *
 * @param options.tolerance is named in the report. Default: none.
 * @param options.color whether headings and differences are coloured. Default false.
 * @param options.more further lines. Default: none.
 * @param options.place the cell's, `path:line:column`, in a line as in a stack. Default: none.
 */
export function failureText(
  cell: TestCell,
  failure: Failure,
  options: { tolerance?: Tolerance; color?: boolean; more?: readonly string[]; place?: string } = {},
): string {
  const { tolerance, color = false, more = [], place } = options;
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const detail = failure.difference
    ? explain(failure.difference, { ...(tolerance && { tolerance }), color })
    : failure.detail;
  const lines = [
    paint(91, 'Notebook cell execution failed'),
    paint(94, `${cell.title}: ${failure.message}`),
    '',
    paint(94, 'Input:'),
    cell.source,
  ];
  if (detail || more.length > 0)
    lines.push(
      '',
      paint(94, failure.difference ? 'Difference:' : 'Traceback:'),
      color ? (detail ?? '') : stripVTControlCharacters(detail ?? ''),
      ...more,
    );
  const text = lines.join('\n').trimEnd();
  return place === undefined ? text : withPlace(text, place);
}

/** With the cell's place before all lines that look like places, since tools take the first one. */
function withPlace(text: string, place: string): string {
  const frame = `\n    at ${place}`;
  const first = /\n[^\S\n]*at\s[^\n]*:\d*:\d*/.exec(text);
  return first ? text.slice(0, first.index) + frame + text.slice(first.index) : text + frame;
}
