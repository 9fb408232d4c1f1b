import { stripVTControlCharacters } from 'node:util';
import type { TestCell } from '../notebook/testcell';
import { explain } from './explain';
import type { Tolerance } from '../compare/tolerance';
import type { Failure } from '../verdict/verdict';

/**
 * A failed cell's report: nbval's headings, the source, and the reason in full.
 *
 * @param options.tolerance is named in the report. Default: none.
 * @param options.color whether headings are coloured. Default false.
 * @param options.more further lines. Default: none.
 */
export function failureText(
  cell: TestCell,
  failure: Failure,
  options: { tolerance?: Tolerance; color?: boolean; more?: readonly string[] } = {},
): string {
  const { tolerance, color = false, more = [] } = options;
  const paint = (code: number, text: string) => (color ? `\x1b[${code}m${text}\x1b[0m` : text);
  const detail = failure.difference ? explain(failure.difference, tolerance) : failure.detail;
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
  return lines.join('\n').trimEnd();
}
